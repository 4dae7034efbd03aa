"use client";

import { useSyncExternalStore } from "react";

/** Where programs call: the data plane's own port, and the portal. */
export interface Origins {
  portal: string;
  dataPlane: string;
}

const served: Origins = { portal: "http://localhost:3000", dataPlane: "http://localhost:4100" };
let seen: Origins | undefined;

function read(): Origins {
  const { origin, protocol, hostname } = window.location;
  if (seen?.portal !== origin) seen = { portal: origin, dataPlane: `${protocol}//${hostname}:4100` };
  return seen;
}

const noChange = () => () => {};

export function useOrigins(): Origins {
  return useSyncExternalStore(noChange, read, () => served);
}
