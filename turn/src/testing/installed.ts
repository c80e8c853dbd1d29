/** Programs of others that tests use where they are installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// oxlint-disable-next-line node/no-process-env -- tests alone use this file
const { CI, PATH = '' } = process.env;

function isInstalled(program: string): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether to do without; never where CI runs: there something missing is a failure and not a reason to skip. */
export function isLeftOut(isThere: boolean, what: string): boolean {
  if (isThere || CI === 'true') return false;
  process.stdout.write(`skipped: ${what}\n`);
  return true;
}

/** The same for one of coturn's test programs. */
export function isCoturnLeftOut(program: string): boolean {
  return isLeftOut(isInstalled(program), `${program} is not installed (Debian package coturn)`);
}
