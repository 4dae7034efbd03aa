import { HistoryTab } from "@/components/history/history-tab.tsx";

export default function HistoryPage() {
  return <HistoryTab />;
}
