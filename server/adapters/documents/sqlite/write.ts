import type { DatabaseSync } from "node:sqlite";
import { normaliseName, term, words } from "../../../domain/text/words.ts";
import type { DocumentChange, NewDocument } from "../types.ts";

/** Words of one field that are ranked by; a document of 5 MB has some 800,000 and would hold up every other. */
const longestText = 20_000;

/** Characters of a value that still counts as a name. */
const longestName = 200;

interface Known {
  doc: number;
  partition: number;
  offset: number;
  until_us: number | null;
  payload: string | null;
}

interface Version {
  doc: number;
  until_us: number | null;
  payload: string | null;
}

/** The statements that write a space, prepared once. */
export function createWriter(db: DatabaseSync) {
  const sql = {
    known: db.prepare(
      'SELECT doc, partition, "offset", until_us, payload FROM document WHERE record_id = ? AND known_us = ?',
    ),
    replace: db.prepare('UPDATE document SET "offset" = ?, event_us = ?, payload = ? WHERE doc = ?'),
    unlength: db.prepare("DELETE FROM length WHERE doc = ?"),
    unpast: db.prepare("DELETE FROM past WHERE term = ? AND doc = ? AND field = ?"),
    unname: db.prepare("DELETE FROM name WHERE doc = ?"),
    before: db.prepare(
      "SELECT doc, until_us, payload FROM document WHERE record_id = ? AND known_us < ? ORDER BY known_us DESC LIMIT 1",
    ),
    after: db.prepare("SELECT min(known_us) AS known FROM document WHERE record_id = ? AND known_us > ?"),
    insert: db.prepare(
      'INSERT INTO document (record_id, partition, "offset", known_us, until_us, event_us, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    end: db.prepare("UPDATE document SET until_us = ? WHERE doc = ?"),
    lengths: db.prepare("SELECT field, len, terms FROM length WHERE doc = ?"),
    length: db.prepare("INSERT INTO length (doc, field, len, terms) VALUES (?, ?, ?, ?)"),
    posting: db.prepare("INSERT INTO posting (term, doc, field, tf, len) VALUES (?, ?, ?, ?, ?)"),
    past: db.prepare("INSERT INTO past (term, doc, field, tf, len) VALUES (?, ?, ?, ?, ?)"),
    unpost: db.prepare("DELETE FROM posting WHERE term = ? AND doc = ? AND field = ? RETURNING tf, len"),
    name: db.prepare("INSERT OR IGNORE INTO name (name, field, doc) VALUES (?, ?, ?)"),
    field: db.prepare("INSERT OR IGNORE INTO field (path) VALUES (?)"),
    fieldId: db.prepare("SELECT id FROM field WHERE path = ?"),
    meta: db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"),
    total: db.prepare("SELECT value FROM meta WHERE key = ?"),
  };
  const fieldIds = new Map<string, number>();

  const fieldId = (path: string): number => {
    const known = fieldIds.get(path);
    if (known !== undefined) return known;
    sql.field.run(path);
    const id = Number((sql.fieldId.get(path) as { id: number }).id);
    fieldIds.set(path, id);
    return id;
  };

  /** Documents and words of current versions by field: the averages that BM25F needs. */
  const count = (field: number, documents: number, tokens: number) => {
    for (const [key, by] of [
      [`docs:${field}`, documents],
      [`tokens:${field}`, tokens],
    ] as const) {
      const held = sql.total.get(key) as { value: string } | undefined;
      sql.meta.run(key, String(Number(held?.value ?? 0) + by));
    }
  };
  const countDocuments = (by: number) => {
    const held = sql.total.get("docs") as { value: string } | undefined;
    sql.meta.run("docs", String(Number(held?.value ?? 0) + by));
  };

  /** Writes a version in its place among the record's others, whatever order they come in. Returns its row when it is the current one. */
  const place = (version: {
    recordId: string;
    partition: number;
    offset: number;
    knownUs: number;
    eventUs: number;
    payload: string | null;
  }): { doc: number; current: boolean } | undefined => {
    const { recordId, partition, offset, knownUs, eventUs, payload } = version;
    const known = sql.known.get(recordId, knownUs) as Known | undefined;
    if (known) {
      if (known.partition !== partition || known.offset >= offset) return undefined;
      // A broker gives all that it took in at once one time: the last of them holds.
      erase(known);
      sql.replace.run(offset, eventUs, payload, known.doc);
      return { doc: known.doc, current: known.until_us === null };
    }
    const later = (sql.after.get(recordId, knownUs) as { known: number | null }).known;
    const before = sql.before.get(recordId, knownUs) as Version | undefined;
    if (before) {
      if (before.until_us === null && before.payload !== null) retire(before.doc);
      sql.end.run(knownUs, before.doc);
    }
    const { lastInsertRowid } = sql.insert.run(recordId, partition, offset, knownUs, later, eventUs, payload);
    return { doc: Number(lastInsertRowid), current: later === null };
  };

  /** Moves the words of a version that ended. */
  const retire = (doc: number) => {
    for (const { field, len, terms } of sql.lengths.all(doc) as {
      field: number;
      len: number;
      terms: string;
    }[]) {
      for (const each of terms === "" ? [] : terms.split(" ")) {
        const row = sql.unpost.get(each, doc, field) as { tf: number; len: number } | undefined;
        if (row) sql.past.run(each, doc, field, row.tf, row.len);
      }
      count(field, -1, -len);
    }
    countDocuments(-1);
  };

  /** Takes all words and names of a version away. */
  const erase = ({ doc, until_us, payload }: Known) => {
    if (until_us === null && payload !== null) retire(doc);
    for (const { field, terms } of sql.lengths.all(doc) as { field: number; terms: string }[])
      for (const each of terms === "" ? [] : terms.split(" ")) sql.unpast.run(each, doc, field);
    sql.unlength.run(doc);
    sql.unname.run(doc);
  };

  const write = (document: NewDocument) => {
    const placed = place(document);
    if (!placed) return;
    const { doc, current } = placed;
    for (const [path, text] of Object.entries(document.texts)) {
      const field = fieldId(path);
      const counts = new Map<string, number>();
      let len = 0;
      for (const word of words(text).slice(0, longestText)) {
        const stem = term(word);
        if (stem === null) continue;
        len++;
        counts.set(stem, (counts.get(stem) ?? 0) + 1);
      }
      if (len === 0) continue;
      sql.length.run(doc, field, len, [...counts.keys()].join(" "));
      const into = current ? sql.posting : sql.past;
      for (const [stem, tf] of counts) into.run(stem, doc, field, tf, len);
      if (current) count(field, 1, len);
    }
    if (current) countDocuments(1);
    for (const [path, value] of Object.entries(document.names)) {
      const name = normaliseName(value);
      if (name !== "" && name.length <= longestName) sql.name.run(name, fieldId(path), doc);
    }
  };

  return {
    apply({ documents, removals, next }: DocumentChange): void {
      db.exec("BEGIN IMMEDIATE");
      try {
        for (const document of documents) write(document);
        for (const { recordId, partition, offset, atUs } of removals)
          place({ recordId, partition, offset, knownUs: atUs, eventUs: atUs, payload: null });
        sql.meta.run("cursor", JSON.stringify(next));
        db.exec("COMMIT");
      } catch (error) {
        db.exec("ROLLBACK");
        fieldIds.clear();
        throw error;
      }
    },
  };
}
