import { readFileSync } from "node:fs";
import { z } from "zod";
import { vegaFile } from "./vega.ts";

const feedSchema = z.object({
  features: z.array(
    z.object({
      id: z.string(),
      geometry: z.object({ coordinates: z.tuple([z.number(), z.number(), z.number()]) }),
      properties: z.object({
        mag: z.number(),
        place: z.string(),
        time: z.number(),
        updated: z.number(),
        url: z.string(),
        felt: z.number().nullable(),
        cdi: z.number().nullable(),
        mmi: z.number().nullable(),
        alert: z.string().nullable(),
        status: z.string(),
        tsunami: z.number(),
        sig: z.number(),
        net: z.string(),
        nst: z.number().nullable(),
        dmin: z.number().nullable(),
        rms: z.number().nullable(),
        gap: z.number().nullable(),
        magType: z.string(),
        type: z.string(),
      }),
    }),
  ),
});

/** A record of `seismic/earthquakes` and when it was known. */
export interface Earthquake {
  /** Milliseconds since the epoch: the USGS's last update of the record. */
  updatedMs: number;
  record: Record<string, string | number>;
}

/** All events of the feed, in the order in which their records were last updated. */
export function readEarthquakes(): Earthquake[] {
  const feed = feedSchema.parse(JSON.parse(readFileSync(vegaFile("earthquakes.json"), "utf8")));
  return feed.features
    .map(({ id, geometry, properties: p }) => {
      const [longitude, latitude, depth] = geometry.coordinates;
      const record = {
        id,
        at: new Date(p.time).toISOString(),
        updated_at: new Date(p.updated).toISOString(),
        type: p.type,
        magnitude: p.mag,
        magnitude_type: p.magType,
        place: p.place,
        latitude,
        longitude,
        depth_km: depth,
        status: p.status,
        significance: p.sig,
        tsunami: p.tsunami,
        ...present({
          felt_reports: p.felt,
          reported_intensity: p.cdi,
          estimated_intensity: p.mmi,
          alert: p.alert,
          stations: p.nst,
          nearest_station_degrees: p.dmin,
          azimuthal_gap_degrees: p.gap,
          travel_time_residual_s: p.rms,
        }),
        network: p.net,
        url: p.url,
      };
      return { updatedMs: p.updated, record };
    })
    .sort((a, b) => a.updatedMs - b.updatedMs);
}

/** Without the fields that the feed leaves open. */
function present(fields: Readonly<Record<string, string | number | null>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}
