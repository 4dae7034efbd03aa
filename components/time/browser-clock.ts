/**
 * The browser's only reader of its clock, corrected by what the server says the time is: ages compare server
 * instants with now, and a laptop that is minutes off would otherwise show ages that are wrong or negative.
 */
const toleranceMs = 2000;
let offsetMs = 0;

/** Milliseconds since the epoch as the server counts them. */
export function nowMs(): number {
  return Date.now() + offsetMs;
}

/** The browser's uncorrected clock, for timestamps the browser itself asserts. */
export function browserNowMs(): number {
  return Date.now();
}

/**
 * Learns from a reply's `Date` header (whole seconds), between the moments it was asked for and received.
 * Differences within the header's own coarseness are ignored.
 */
export function observeServerDate(header: string | null, sentMs: number, receivedMs: number): void {
  const served = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(served)) return;
  const difference = served + 500 - (sentMs + receivedMs) / 2;
  offsetMs = Math.abs(difference) <= toleranceMs ? 0 : difference;
}

type Listener = () => void;
interface Ticker {
  listeners: Set<Listener>;
  timer: ReturnType<typeof setInterval> | null;
  /** The instant of the last tick. */
  value: number;
}
const tickers = new Map<number, Ticker>();

function tickerOf(everyMs: number): Ticker {
  let ticker = tickers.get(everyMs);
  if (!ticker) {
    ticker = { listeners: new Set(), timer: null, value: nowMs() };
    tickers.set(everyMs, ticker);
  }
  return ticker;
}

/** Calls `listener` every `everyMs`; all listeners of one period share a timer. Returns the unsubscribe. */
export function onTick(everyMs: number, listener: Listener): () => void {
  const ticker = tickerOf(everyMs);
  ticker.listeners.add(listener);
  ticker.timer ??= setInterval(() => {
    ticker.value = nowMs();
    for (const call of ticker.listeners) call();
  }, everyMs);
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0 || ticker.timer === null) return;
    clearInterval(ticker.timer);
    ticker.timer = null;
  };
}

/** The instant of a period's last tick: the same for everything drawn in one frame. */
export function tickValue(everyMs: number): number {
  const ticker = tickerOf(everyMs);
  const now = nowMs();
  if (ticker.timer === null && Math.abs(now - ticker.value) > everyMs) ticker.value = now;
  return ticker.value;
}
