CREATE TABLE training_set (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  rows BIGINT NOT NULL CHECK (rows >= 0),
  bytes BIGINT NOT NULL CHECK (bytes >= 0),
  known_at TEXT NOT NULL,
  products TEXT[],
  created_by TEXT NOT NULL,
  created_by_id TEXT NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL,
  document JSONB NOT NULL
);
CREATE INDEX training_set_created_at_idx ON training_set (created_at DESC);
