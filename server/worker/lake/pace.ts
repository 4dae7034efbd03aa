/** When the lake's work is due. */
export interface LakePace {
  /** A stream is flushed so long after its first record that the lake does not have … */
  afterMs: number;
  /** … or as soon as so many wait. */
  rows: number;
  /** Records of one snapshot at most; more take several. */
  snapshotRows: number;
  /** How often what is due is looked for. Only streams with something to flush are looked at. */
  lookMs: number;
  /** External systems push nothing: their topics' ends are asked for so often. */
  foreignLookMs: number;
  /** Snapshots that are not the newest any more are kept so long. */
  keepMs: number;
  /** Expired snapshots and orphans are removed so often, from lakes that were written since. */
  maintainMs: number;
  /** Files no snapshot names are kept so long: somebody may still read them. */
  graceMs: number;
  /** A stream whose flush failed rests so long. */
  retryMs: number;
}

/**
 * The log answers at once and keeps what is not flushed, so flushes may be few: one a minute and stream that is
 * written makes at most 1,440 snapshots a day, and as many are kept.
 */
export const lakePace: LakePace = {
  afterMs: 60_000,
  rows: 50_000,
  snapshotRows: 500_000,
  lookMs: 2_000,
  foreignLookMs: 60_000,
  keepMs: 24 * 3_600_000,
  maintainMs: 3_600_000,
  graceMs: 3_600_000,
  retryMs: 30_000,
};
