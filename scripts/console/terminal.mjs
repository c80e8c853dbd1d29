import { closeSync, openSync } from 'node:fs';

/** Whether this process has a terminal that it can be controlled from. Windows has nothing to tell it by. */
function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Remembers whether there is a terminal now, for telling the two meanings of SIGHUP apart later: a terminal that was
 * closed, and somebody's wish that settings be read again.
 * @returns {() => boolean} whether the terminal is gone; always so on Windows, where SIGHUP has no other meaning
 */
export function watchTerminal() {
  if (process.platform === 'win32') return () => true;
  const had = hasTerminal();
  return () => had && !hasTerminal();
}
