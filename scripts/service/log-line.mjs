/** From here on a line is worth the attention of someone who only wants a call (pino: 40 = warn). */
const WARN = 40;

/**
 * What of a server's output is shown on the terminal of `npm start`.
 * @param {string} name of the server
 * @param {string} line a JSON log line, or anything else a program may print
 * @param {boolean} everything whether the person asked for the log by setting LOG_LEVEL
 * @returns {string | null}
 */
export function shownLine(name, line, everything) {
  if (line.trim() === '') return null;
  if (everything) return `[${name}] ${line}`;
  const entry = parse(line);
  if (entry === null) return `[${name}] ${line}`;
  return entry.level >= WARN ? `[${name}] ${entry.message}` : null;
}

/**
 * @param {string} line
 * @returns {{ level: number, message: string } | null} null when it is no log line
 */
function parse(line) {
  if (!line.startsWith('{')) return null;
  try {
    const { level, msg, err } = JSON.parse(line);
    if (typeof level !== 'number') return null;
    const cause = typeof err?.message === 'string' ? `: ${err.message}` : '';
    return { level, message: `${typeof msg === 'string' ? msg : line}${cause}` };
  } catch {
    return null;
  }
}
