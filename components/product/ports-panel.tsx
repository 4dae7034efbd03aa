"use client";

import { exampleRecord, madeNames } from "../inference/contract-fields.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Link } from "../ui/link.tsx";
import { PortIcon } from "../ui/port-icons.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { callsOf, endpointOf } from "./calls.ts";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";
import { TimedPanel } from "./timed-panel.tsx";
import type { ProductDetail, ProductPort } from "./types.ts";
import { useExampleKey } from "./use-example-key.ts";
import { useOrigins } from "./use-origins.ts";

const words = (value: unknown): string | null =>
  Array.isArray(value) && value.length > 0 ? value.join(", ") : typeof value === "string" ? value : null;

/** What is worth knowing of a port in one line: its key, event time and how long it keeps. */
export function portFacts({ type, config }: Pick<ProductPort, "type" | "config">): string {
  const facts: [string, unknown][] =
    type === "stream"
      ? [
          ["key", config.key],
          ["event time", config.eventTime],
          ["kept", config.retention],
          ["violations", config.enforcement],
        ]
      : type === "table"
        ? [
            ["format", config.format],
            ["keys", config.keys],
            ["from", config.from],
          ]
        : type === "features"
          ? [
              ["entity", config.entity],
              ["from", config.source],
              ["features", Array.isArray(config.features) ? String(config.features.length) : null],
            ]
          : type === "vectors"
            ? [
                ["model", config.model],
                ["metric", config.metric],
                ["of", config.columns],
              ]
            : [
                ["protocol", config.protocol],
                ["model", config.model ?? (config.protocol === "builtin" ? config.endpoint : null)],
                ["gives", madeNames({ config })],
                ["within", config.timeout],
              ];
  return facts
    .flatMap(([name, value]) => (words(value) === null ? [] : [`${name} ${words(value)}`]))
    .join(" · ");
}

/** The ports with their endpoint and a call to copy. */
export function PortsPanel() {
  const { product } = useShownProduct();
  return (
    <TimedPanel
      title="Ports"
      flush
      facts={(p) => p.ports.map(({ name, type, version, config }) => [name, type, version, config])}
    >
      <Table label="Ports and their endpoints">
        <TableHead
          columns={[
            "Port",
            { label: "Version", className: "max-sm:hidden" },
            "Facts",
            { label: "Endpoint", className: "max-md:hidden" },
            { label: "Copy", hidden: true },
          ]}
        />
        <tbody>
          {product.ports.map((port) => (
            <PortRow key={port.name} product={product} port={port} />
          ))}
        </tbody>
      </Table>
    </TimedPanel>
  );
}

function PortRow({ product, port }: { product: ProductDetail; port: ProductPort }) {
  const { portal, dataPlane, grpc } = useOrigins();
  const example = useExampleKey(port);
  const target = {
    origin: dataPlane,
    productId: product.id,
    port,
    grpc,
    example,
    record: exampleRecord(port),
  };
  const [call] = callsOf(target, portal);
  return (
    <tr>
      <td>
        <span className="inline-flex items-center gap-2">
          <PortIcon type={port.type} /> {port.name}
        </span>
      </td>
      <td className="max-sm:hidden">
        <Link
          href={`${productPath(product.id, "contract")}?port=${port.name}`}
          className="text-accent hover:underline"
        >
          {port.version}
        </Link>
      </td>
      <td className="w-full py-1.5! whitespace-normal! text-muted normal-nums">{portFacts(port)}</td>
      <td className="max-w-[260px] truncate font-mono text-xs max-md:hidden" title={endpointOf(target)}>
        {new URL(endpointOf(target)).pathname}
      </td>
      <td className="num">{call && <CopyButton label="Copy a call" text={call.samples[0].code} />}</td>
    </tr>
  );
}
