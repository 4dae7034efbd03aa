import { DataTab } from "@/components/table/data-tab.tsx";

export default function DataPage() {
  return <DataTab />;
}
