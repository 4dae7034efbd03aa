"use client";

import { Button } from "../ui/button.tsx";
import { formatCount } from "../ui/format.ts";
import { ChevronDown } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuLabel } from "../ui/menu.tsx";
import { toCsv, toNdjson } from "./export.ts";
import type { RecordStore } from "./record-store.ts";
import { saveFile } from "./save-file.ts";
import { useStoreSnapshot } from "./use-live-session.ts";

/** Saves the rows in view, as they are masked and filtered here. */
export function ExportMenu({ store, productId }: { store: RecordStore; productId: string }) {
  const { length } = useStoreSnapshot(store);
  const name = productId.replace("/", ".");
  return (
    <Menu
      label="Export"
      trigger={
        <Button size="sm" variant="quiet" disabled={length === 0}>
          Export <ChevronDown size={12} />
        </Button>
      }
    >
      <MenuLabel>What is shown: {formatCount(length)} records</MenuLabel>
      <MenuItem onSelect={() => saveFile(`${name}.ndjson`, "application/x-ndjson", toNdjson(store.rows()))}>
        NDJSON, as the API gives it
      </MenuItem>
      <MenuItem onSelect={() => saveFile(`${name}.csv`, "text/csv", toCsv(store.rows()))}>
        CSV, one column a field
      </MenuItem>
    </Menu>
  );
}
