-- The first schema: what prisma/schema.prisma says, plus what Prisma cannot say (checks, indexes for our queries).
-- Applied once by server/database/migrate.ts; never edit it after a release, add a migration instead.
-- The HNSW index of each vector space is made by server/adapters/vectors/pgvector when the space is.

CREATE EXTENSION IF NOT EXISTS vector;

-- People and ownership ------------------------------------------------------------------------------------

CREATE TABLE team (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1)
);

CREATE TABLE domain (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  owner_team_id TEXT REFERENCES team (id) ON DELETE SET NULL ON UPDATE CASCADE,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  created_at TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX domain_owner_team_id_idx ON domain (owner_team_id);

CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('data_scientist', 'domain_owner', 'governance', 'admin', 'service')),
  title TEXT NOT NULL DEFAULT '',
  persona BOOLEAN NOT NULL DEFAULT false,
  track_usage BOOLEAN NOT NULL DEFAULT true,
  last_article TEXT,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1)
);
CREATE UNIQUE INDEX person_email_key ON person (email);

CREATE TABLE team_member (
  team_id TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE ON UPDATE CASCADE,
  role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'member')),
  PRIMARY KEY (team_id, person_id)
);
CREATE INDEX team_member_person_id_idx ON team_member (person_id);

-- The catalog: projections of the system journal ------------------------------------------------------------

CREATE TABLE product (
  id TEXT NOT NULL PRIMARY KEY,
  domain_id TEXT NOT NULL REFERENCES domain (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  version TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'deprecated', 'retired')),
  owner_team_id TEXT REFERENCES team (id) ON DELETE SET NULL ON UPDATE CASCADE,
  tags TEXT[],
  source TEXT NOT NULL,
  source_kind TEXT NOT NULL CHECK (source_kind IN ('yaml', 'json', 'generated')),
  definition JSONB NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  created_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL,
  retired_at TIMESTAMPTZ(6),
  CHECK (id = domain_id || '/' || name)
);
CREATE INDEX product_domain_id_idx ON product (domain_id);
CREATE INDEX product_status_updated_at_idx ON product (status, updated_at);
CREATE INDEX product_owner_team_id_idx ON product (owner_team_id);

CREATE TABLE port (
  product_id TEXT NOT NULL REFERENCES product (id) ON DELETE CASCADE ON UPDATE CASCADE,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('stream', 'features', 'vectors', 'table', 'inference')),
  version TEXT NOT NULL,
  contract_id TEXT,
  "primary" BOOLEAN NOT NULL DEFAULT true,
  config JSONB NOT NULL,
  PRIMARY KEY (product_id, name)
);
CREATE INDEX port_type_idx ON port (type);

CREATE TABLE contract (
  product_id TEXT NOT NULL,
  port_name TEXT NOT NULL,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  document JSONB NOT NULL,
  PRIMARY KEY (product_id, port_name),
  FOREIGN KEY (product_id, port_name) REFERENCES port (product_id, name) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE field (
  product_id TEXT NOT NULL,
  port_name TEXT NOT NULL,
  path TEXT NOT NULL,
  position INTEGER NOT NULL,
  logical_type TEXT NOT NULL,
  physical_type TEXT,
  description TEXT NOT NULL DEFAULT '',
  required BOOLEAN NOT NULL DEFAULT false,
  "unique" BOOLEAN NOT NULL DEFAULT false,
  primary_key BOOLEAN NOT NULL DEFAULT false,
  classification TEXT,
  minimum DOUBLE PRECISION,
  maximum DOUBLE PRECISION,
  PRIMARY KEY (product_id, port_name, path),
  FOREIGN KEY (product_id, port_name) REFERENCES port (product_id, name) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE lineage_edge (
  from_product_id TEXT NOT NULL,
  from_port TEXT NOT NULL DEFAULT '',
  to_product_id TEXT NOT NULL REFERENCES product (id) ON DELETE CASCADE ON UPDATE CASCADE,
  to_port TEXT NOT NULL DEFAULT '',
  fields TEXT[],
  origin TEXT NOT NULL CHECK (origin IN ('declared', 'derived')),
  PRIMARY KEY (from_product_id, from_port, to_product_id, to_port)
);
CREATE INDEX lineage_edge_to_product_id_idx ON lineage_edge (to_product_id);

CREATE TABLE connection (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  system TEXT NOT NULL,
  role TEXT NOT NULL,
  config JSONB NOT NULL,
  secret TEXT,
  state TEXT NOT NULL DEFAULT 'untested' CHECK (state IN ('untested', 'ok', 'failed')),
  state_detail TEXT NOT NULL DEFAULT '',
  checked_at TIMESTAMPTZ(6),
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
  created_at TIMESTAMPTZ(6) NOT NULL
);

CREATE TABLE entity_version (
  kind TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  action TEXT NOT NULL,
  at TIMESTAMPTZ(6) NOT NULL,
  until TIMESTAMPTZ(6),
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  document JSONB NOT NULL,
  journal_offset BIGINT NOT NULL,
  PRIMARY KEY (kind, entity_id, revision),
  CHECK (until IS NULL OR until >= at)
);
CREATE INDEX entity_version_kind_at_idx ON entity_version (kind, at);
-- At most one version of an entity is in force.
CREATE UNIQUE INDEX entity_version_current_key ON entity_version (kind, entity_id) WHERE until IS NULL;

CREATE TABLE projection_state (
  name TEXT NOT NULL PRIMARY KEY,
  "offset" BIGINT NOT NULL CHECK ("offset" >= 0)
);

-- Accounts: better-auth's tables ---------------------------------------------------------------------------

CREATE TABLE "user" (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_verified BOOLEAN NOT NULL DEFAULT false,
  image TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL
);
CREATE UNIQUE INDEX user_email_key ON "user" (email);

CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE ON UPDATE CASCADE,
  token TEXT NOT NULL,
  expires_at TIMESTAMPTZ(6) NOT NULL,
  ip_address TEXT,
  user_agent TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL
);
CREATE UNIQUE INDEX session_token_key ON session (token);
CREATE INDEX session_user_id_idx ON session (user_id);

CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE ON UPDATE CASCADE,
  access_token TEXT,
  refresh_token TEXT,
  id_token TEXT,
  access_token_expires_at TIMESTAMPTZ(6),
  refresh_token_expires_at TIMESTAMPTZ(6),
  scope TEXT,
  password TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX account_user_id_idx ON account (user_id);

CREATE TABLE verification (
  id TEXT NOT NULL PRIMARY KEY,
  identifier TEXT NOT NULL,
  value TEXT NOT NULL,
  expires_at TIMESTAMPTZ(6) NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX verification_identifier_idx ON verification (identifier);

CREATE TABLE api_token (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE ON UPDATE CASCADE,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  hint TEXT NOT NULL,
  scopes TEXT[],
  created_at TIMESTAMPTZ(6) NOT NULL,
  expires_at TIMESTAMPTZ(6),
  revoked_at TIMESTAMPTZ(6),
  last_used_at TIMESTAMPTZ(6)
);
CREATE UNIQUE INDEX api_token_hash_key ON api_token (hash);
CREATE INDEX api_token_person_id_idx ON api_token (person_id);

CREATE TABLE change_sequence (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

-- What people do -------------------------------------------------------------------------------------------

CREATE TABLE follow (
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE ON UPDATE CASCADE,
  product_id TEXT NOT NULL REFERENCES product (id) ON DELETE CASCADE ON UPDATE CASCADE,
  since TIMESTAMPTZ(6) NOT NULL,
  PRIMARY KEY (person_id, product_id)
);
CREATE INDEX follow_product_id_idx ON follow (product_id);

CREATE TABLE saved_search (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE ON UPDATE CASCADE,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL
);
CREATE INDEX saved_search_person_id_idx ON saved_search (person_id);

CREATE TABLE usage_hour (
  product_id TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  via TEXT NOT NULL,
  hour TIMESTAMPTZ(6) NOT NULL,
  principal TEXT NOT NULL,
  reads INTEGER NOT NULL CHECK (reads >= 0),
  records BIGINT NOT NULL CHECK (records >= 0),
  last_at TIMESTAMPTZ(6) NOT NULL,
  PRIMARY KEY (product_id, principal_id, via, hour)
);
CREATE INDEX usage_hour_product_id_hour_idx ON usage_hour (product_id, hour);

-- Measured facts -------------------------------------------------------------------------------------------

CREATE TABLE table_snapshot (
  product_id TEXT NOT NULL,
  port_name TEXT NOT NULL,
  snapshot_id BIGINT NOT NULL,
  at TIMESTAMPTZ(6) NOT NULL,
  rows BIGINT NOT NULL CHECK (rows >= 0),
  bytes BIGINT NOT NULL CHECK (bytes >= 0),
  files JSONB NOT NULL,
  statistics JSONB NOT NULL,
  actor_name TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (product_id, port_name, snapshot_id)
);
CREATE INDEX table_snapshot_at_idx ON table_snapshot (product_id, port_name, at);

CREATE TABLE embedding (
  space TEXT NOT NULL,
  record_id TEXT NOT NULL,
  chunk INTEGER NOT NULL DEFAULT 0,
  model TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  text_hash TEXT NOT NULL,
  text TEXT NOT NULL,
  vector vector NOT NULL,
  valid_from TIMESTAMPTZ(6) NOT NULL,
  valid_until TIMESTAMPTZ(6),
  PRIMARY KEY (space, record_id, chunk, valid_from),
  CHECK (valid_until IS NULL OR valid_until >= valid_from),
  CHECK (vector_dims(vector) = dimensions)
);

CREATE TABLE embedding_space (
  space TEXT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  dimensions INTEGER NOT NULL CHECK (dimensions > 0),
  metric TEXT NOT NULL DEFAULT 'cosine' CHECK (metric IN ('cosine', 'dot', 'l2')),
  total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
  embedded INTEGER NOT NULL DEFAULT 0 CHECK (embedded >= 0),
  updated_at TIMESTAMPTZ(6) NOT NULL
);

CREATE TABLE job (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'stopped')),
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER,
  detail TEXT NOT NULL DEFAULT '',
  started_at TIMESTAMPTZ(6) NOT NULL,
  updated_at TIMESTAMPTZ(6) NOT NULL,
  ended_at TIMESTAMPTZ(6)
);
CREATE INDEX job_state_updated_at_idx ON job (state, updated_at);
