import { readFileSync } from "node:fs";
import { z } from "zod";
import { vegaDescription } from "./vega.ts";

const link = z.object({
  name: z.string().optional(),
  title: z.string().optional(),
  path: z.string().optional(),
});

const packageSchema = z.object({
  created: z.string(),
  resources: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      path: z.string(),
      format: z.string(),
      mediatype: z.string(),
      bytes: z.number(),
      licenses: z.array(link).optional(),
      sources: z.array(link).optional(),
      schema: z.object({ fields: z.array(z.object({ name: z.string() })).optional() }).optional(),
    }),
  ),
});

/** A record of `open-data/dataset_descriptions`; the field names are those of its contract. */
export interface DatasetDescription {
  id: string;
  described_at: string;
  description: string;
  file: string;
  format: string;
  media_type: string;
  bytes: number;
  columns: string[];
  licences: string[];
  sources: string[];
}

/** The descriptions in the package's order. */
export function readDatasetDescriptions(): DatasetDescription[] {
  const { created, resources } = packageSchema.parse(JSON.parse(readFileSync(vegaDescription, "utf8")));
  const describedAt = new Date(created).toISOString();
  return resources.map((resource) => ({
    id: resource.name,
    described_at: describedAt,
    description: resource.description.trim(),
    file: resource.path,
    format: resource.format.replace(/^\./, ""),
    media_type: resource.mediatype,
    bytes: resource.bytes,
    columns: (resource.schema?.fields ?? []).map((field) => field.name),
    licences: (resource.licenses ?? []).map(linkText),
    sources: (resource.sources ?? []).map(linkText),
  }));
}

/** Title (or name) and address, as far as they are there. */
function linkText({ name, title, path }: z.infer<typeof link>): string {
  const words = title ?? name;
  return words === undefined
    ? (path ?? "")
    : path === undefined || path === words
      ? words
      : `${words} (${path})`;
}
