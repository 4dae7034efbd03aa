"use client";

import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { useTRPC } from "../trpc/client.ts";

/** Where programs call: the data plane's own ports, and the portal. */
export interface Origins {
  portal: string;
  dataPlane: string;
  /** Host and port, as gRPC tools write it. */
  grpc: string;
}

const served = "http://localhost:3000";
const noChange = () => () => {};

/** The addresses of this installation under the name the reader reached the portal by. */
export function useOrigins(): Origins {
  const trpc = useTRPC();
  const ports = useQuery(
    trpc.system.ports.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  ).data;
  const portal = useSyncExternalStore(
    noChange,
    () => window.location.origin,
    () => served,
  );
  const { protocol, hostname } = new URL(portal);
  const { dataPlane, grpc } = ports ?? { dataPlane: 4100, grpc: 4101 };
  return {
    portal,
    dataPlane: `${protocol}//${hostname}:${dataPlane}`,
    grpc: `${hostname}:${grpc}`,
  };
}
