import { LiveTab } from "@/components/stream/live-tab.tsx";

export default function ProductLivePage() {
  return <LiveTab />;
}
