import { LineageTab } from "@/components/product/lineage-tab.tsx";

export default function LineagePage() {
  return <LineageTab />;
}
