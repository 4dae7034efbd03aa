/** Fewer tiles than this are read one by one. */
const fewTiles = 24;

/**
 * Lengths of the index tiles above tiles of `hopUs`, for windows up to `longestUs`: a read takes tiles from its tail to
 * the next index tile, those up to the next longer one, and so on. With these a window reads at most 61 partials, even
 * one of a year whose slot also has windows of an hour, of twelve and of twelve days (7 of 12 min, 14 of 1 h, 14 of
 * 1 d, and 11 + 11 + 4 of its own).
 *
 * Exact windows (`hopUs` 1) get index tiles from 1 s on; within the second of their tail they read raw events.
 */
export function spansOf(hopUs: number, longestUs: number): number[] {
  const spans: number[] = [];
  let span = hopUs;
  while (longestUs / span >= fewTiles) {
    span = nextSpan(span, hopUs);
    spans.push(span);
  }
  return spans;
}

function nextSpan(span: number, hopUs: number): number {
  if (span === 1) return 1_000_000;
  // Hours make days; everything else goes by twelves: 5 s, 1 min, 12 min; 5 min, 1 h; 1 d, 12 d, 144 d.
  return span === hopUs && hopUs === 3_600_000_000 ? span * 24 : span * 12;
}
