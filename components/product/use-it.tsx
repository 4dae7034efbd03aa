"use client";

import { useState } from "react";
import { exampleRecord } from "../inference/contract-fields.ts";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Drawer } from "../ui/dialog.tsx";
import { Link } from "../ui/link.tsx";
import { PortIcon } from "../ui/port-icons.tsx";
import { callsOf, endpointOf } from "./calls.ts";
import type { ProductDetail, ProductPort } from "./types.ts";
import { useExampleKey } from "./use-example-key.ts";
import { useOrigins } from "./use-origins.ts";

/** Opens what a program needs: the endpoint of every port and calls that run as they are. */
export function UseIt({ product }: { product: ProductDetail }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-track="use-it" data-track-product={product.id}>
        Use it
      </Button>
      <Drawer
        open={open}
        onOpenChange={setOpen}
        title={`Use ${product.name}`}
        description="Calls that run as they are, with your token in TOKEN."
        className="md:w-[560px]!"
      >
        <div className="flex flex-col gap-5">
          <p>
            <Link href="/account" className="text-accent underline">
              Create a token
            </Link>{" "}
            and set it: <code className="font-mono">export TOKEN=…</code>. Programs go straight to the data
            plane's port; the portal's own address serves the same calls, more slowly.
          </p>
          {product.ports.map((port) => (
            <PortCalls key={port.name} product={product} port={port} />
          ))}
        </div>
      </Drawer>
    </>
  );
}

/** Endpoint and calls of one port. */
export function PortCalls({ product, port }: { product: ProductDetail; port: ProductPort }) {
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
  const served = port.type !== "vectors";
  return (
    <section className="flex flex-col gap-2.5">
      <h3 className="flex items-center gap-2">
        <PortIcon type={port.type} /> {port.name} <span className="font-normal text-muted">{port.type}</span>
      </h3>
      {served ? (
        <p className="flex min-w-0 items-center gap-2">
          <code className="min-w-0 truncate font-mono text-xs">{endpointOf(target)}</code>
          <CopyButton quiet label="Copy the endpoint" text={endpointOf(target)} />
        </p>
      ) : (
        <p className="text-muted">
          This installation does not serve {port.type} ports yet; its contract can be read.
        </p>
      )}
      {callsOf(target, portal).map((call) => (
        <CodeBlock key={call.title} label={call.title} samples={call.samples} />
      ))}
    </section>
  );
}
