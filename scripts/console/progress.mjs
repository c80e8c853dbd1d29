import { formatDuration } from './duration.mjs';

/** Below this a step says nothing but its first line. */
const QUIET_MS = 2_000;
const SPINNER_MS = 100;
const LINE_MS = 10_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** @type {NodeJS.WriteStream} */
let out = process.stdout;

/**
 * Tells progress on another stream from now on: a command whose output is for machines tells it on standard error.
 * @param {NodeJS.WriteStream} stream
 */
export function tellProgressOn(stream) {
  out = stream;
}

/**
 * Says `label` in one line, shows that time passes while `task` takes more than 2 s (a spinner on a terminal,
 * plain lines elsewhere), and answers what the task answers.
 * @template T
 * @param {string} label what is being done: "Installing packages (npm ci)"
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withProgress(label, task) {
  const started = Date.now();
  const elapsed = () => formatDuration(Date.now() - started);
  const stop = out.isTTY ? spin(label, elapsed) : tellInLines(label, elapsed);
  try {
    return await task();
  } finally {
    stop();
  }
}

/**
 * @param {string} label
 * @param {() => string} elapsed
 */
function spin(label, elapsed) {
  out.write(`${label}…`);
  let frame = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let ticking;
  const waiting = setTimeout(() => {
    ticking = setInterval(() => {
      frame += 1;
      out.write(`\r${FRAMES[frame % FRAMES.length]} ${label}… ${elapsed()}`);
    }, SPINNER_MS);
  }, QUIET_MS);
  return () => {
    clearTimeout(waiting);
    clearInterval(ticking);
    out.write(`\r\u001B[2K${label}: ${elapsed()}\n`);
  };
}

/**
 * @param {string} label
 * @param {() => string} elapsed
 */
function tellInLines(label, elapsed) {
  out.write(`${label}…\n`);
  const tell = () => out.write(`  … ${elapsed()}\n`);
  /** @type {NodeJS.Timeout | undefined} */
  let ticking;
  const waiting = setTimeout(() => {
    tell();
    ticking = setInterval(tell, LINE_MS);
  }, QUIET_MS);
  return () => {
    clearTimeout(waiting);
    clearInterval(ticking);
    out.write(`${label}: ${elapsed()}\n`);
  };
}
