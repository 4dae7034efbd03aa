import { ContractTab } from "@/components/contract/contract-tab.tsx";

export default function ContractPage() {
  return <ContractTab />;
}
