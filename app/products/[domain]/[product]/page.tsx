import { Overview } from "@/components/product/overview.tsx";

export default function OverviewPage() {
  return <Overview />;
}
