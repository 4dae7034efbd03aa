// Progress and failure lines of the commands. Runs on Node 18, before anything is installed.

/** A failure with one clear line for the person at the terminal: what failed, why, what to do. */
export class StepFailure extends Error {}

/**
 * Seconds in words fit for a progress line.
 * @param {number} ms
 */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * One progress line on stderr, so that stdout keeps only what a command answers.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs `work`, with a line before and a line with the seconds after it.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const begun = performance.now();
  say(`  … ${title}`);
  const result = await work();
  say(`  ✓ ${title} (${seconds(performance.now() - begun)})`);
  return result;
}

/**
 * Runs a command's main function; a StepFailure becomes its one line and exit code 1.
 * @param {() => Promise<unknown>} main
 */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    process.stderr.write(`✗ ${error.message}\n`);
    process.exit(1);
  }
}
