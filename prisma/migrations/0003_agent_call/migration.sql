CREATE TABLE agent_call (
  id TEXT NOT NULL PRIMARY KEY,
  at TIMESTAMPTZ(6) NOT NULL,
  principal_id TEXT NOT NULL,
  principal TEXT NOT NULL,
  client TEXT NOT NULL,
  tool TEXT NOT NULL,
  arguments TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  items INTEGER NOT NULL CHECK (items >= 0),
  tokens INTEGER NOT NULL CHECK (tokens >= 0),
  truncated BOOLEAN NOT NULL,
  took_ms DOUBLE PRECISION NOT NULL
);
CREATE INDEX agent_call_principal_id_at_id_idx ON agent_call (principal_id, at DESC, id);
CREATE INDEX agent_call_at_id_idx ON agent_call (at DESC, id);
