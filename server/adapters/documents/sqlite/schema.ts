/**
 * One file a space. `posting` holds current versions only, so that the questions of now join nothing; versions that
 * ended have their rows in `past`. A removal is a version without a payload.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS field (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS document (
    doc INTEGER PRIMARY KEY, record_id TEXT NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    known_us INTEGER NOT NULL, until_us INTEGER, event_us INTEGER NOT NULL, payload TEXT);
  CREATE UNIQUE INDEX IF NOT EXISTS document_version ON document (record_id, known_us);
  CREATE INDEX IF NOT EXISTS document_current ON document (known_us) WHERE until_us IS NULL AND payload IS NOT NULL;
  CREATE TABLE IF NOT EXISTS posting (
    term TEXT NOT NULL, doc INTEGER NOT NULL, field INTEGER NOT NULL, tf INTEGER NOT NULL, len INTEGER NOT NULL,
    PRIMARY KEY (term, doc, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS past (
    term TEXT NOT NULL, doc INTEGER NOT NULL, field INTEGER NOT NULL, tf INTEGER NOT NULL, len INTEGER NOT NULL,
    PRIMARY KEY (term, doc, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS length (
    doc INTEGER NOT NULL, field INTEGER NOT NULL, len INTEGER NOT NULL, terms TEXT NOT NULL,
    PRIMARY KEY (doc, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS name (
    name TEXT NOT NULL, field INTEGER NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (name, field, doc)) WITHOUT ROWID;
`;

/** Raised with every change of the tables; a file of another version is made anew from the stream. */
export const formatVersion = 1;
