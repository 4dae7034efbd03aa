import type { DbTransaction } from "../../db.ts";

/**
 * Bulk writes of a product's tables: all rows of one statement travel as one JSON parameter, because a
 * statement with a parameter a value costs a hundred times as much. Row keys are column names.
 */
type Rows = readonly object[];

const json = (rows: Rows) => JSON.stringify(rows);

export async function writeProducts(tx: DbTransaction, rows: Rows): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO product (id, domain_id, name, title, description, version, status, owner_team_id, tags, source,
      source_kind, definition, created_at, updated_at, retired_at)
    SELECT id, domain_id, name, title, description, version, status, owner_team_id, tags, source, source_kind,
      definition, at, at, retired_at
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS row(
      id text, domain_id text, name text, title text, description text, version text, status text,
      owner_team_id text, tags text[], source text, source_kind text, definition jsonb, at timestamptz,
      retired_at timestamptz)
    ON CONFLICT (id) DO UPDATE SET
      title = excluded.title, description = excluded.description, version = excluded.version,
      status = excluded.status, owner_team_id = excluded.owner_team_id, tags = excluded.tags,
      source = excluded.source, source_kind = excluded.source_kind, definition = excluded.definition,
      updated_at = excluded.updated_at, retired_at = excluded.retired_at`;
}

export async function writePorts(tx: DbTransaction, rows: Rows): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO port (product_id, name, type, version, contract_id, "primary", config)
    SELECT product_id, name, type, version, contract_id, "primary", config
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS row(
      product_id text, name text, type text, version text, contract_id text, "primary" boolean, config jsonb)`;
}

export async function writeContracts(tx: DbTransaction, rows: Rows): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO contract (product_id, port_name, id, version, status, source, document)
    SELECT product_id, port_name, id, version, status, source, document
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS row(
      product_id text, port_name text, id text, version text, status text, source text, document jsonb)`;
}

export async function writeFields(tx: DbTransaction, rows: Rows): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO field (product_id, port_name, path, position, logical_type, physical_type, description, required,
      "unique", primary_key, classification, minimum, maximum)
    SELECT product_id, port_name, path, position, logical_type, physical_type, description, required, "unique",
      primary_key, classification, minimum, maximum
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS row(
      product_id text, port_name text, path text, position int, logical_type text, physical_type text,
      description text, required boolean, "unique" boolean, primary_key boolean, classification text,
      minimum float8, maximum float8)`;
}

export async function writeEdges(tx: DbTransaction, rows: Rows): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO lineage_edge (from_product_id, from_port, to_product_id, to_port, fields, origin)
    SELECT from_product_id, from_port, to_product_id, to_port, fields, origin
    FROM jsonb_to_recordset(${json(rows)}::jsonb) AS row(
      from_product_id text, from_port text, to_product_id text, to_port text, fields text[], origin text)`;
}
