/** `npm run soak`: what a relay keeps of allocations that have ended. */
import { parseArgs } from 'node:util';
import { loadSystemCalls } from '../bench/generator/system-calls.js';
import { raiseFileLimit } from '../bench/file-limit.js';
import { concludeWith, offerHelp, UsageError } from '../bench/usage-error.js';
import { soak, type SoakOptions } from './soak.js';

const USAGE = `Usage: npm run soak -- [options]     (Linux)
  --transport portable   or linux
  --cycles 100000        allocations that are made and given back
  --allocations 10000    that are left to expire, which takes ten minutes; 0: none
  --no-expire            does not wait for that`;

/** ms */
const IDLE_MS = 10_000;

function count(name: string, text: string): number {
  const value = Number(text);
  if (/^\d{1,7}$/u.test(text)) return value;
  throw new UsageError(`${name} takes a whole number, not "${text}".\n${USAGE}`);
}

function readArguments(): SoakOptions {
  offerHelp(process.argv, USAGE);
  let values;
  try {
    ({ values } = parseArgs({
      allowNegative: true,
      options: {
        transport: { type: 'string', default: 'portable' },
        cycles: { type: 'string', default: '100000' },
        allocations: { type: 'string', default: '10000' },
        expire: { type: 'boolean', default: true },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const { transport, expire } = values;
  if (transport !== 'portable' && transport !== 'linux') {
    throw new UsageError(`--transport takes portable or linux, not "${transport}".\n${USAGE}`);
  }
  const allocations = count('--allocations', values.allocations);
  return {
    transport,
    cycles: count('--cycles', values.cycles),
    allocations,
    expire,
    idle: IDLE_MS,
  };
}

async function run(): Promise<number> {
  const options = readArguments();
  if (process.platform !== 'linux') throw new UsageError('The soak reads /proc, which is Linux.');
  // The server inherits the limit.
  const most = raiseFileLimit(await loadSystemCalls(), options.allocations);
  if (most < options.allocations) {
    throw new UsageError(
      `${options.allocations} allocations need as many open files, and the limit here is good for ${most}.`,
    );
  }
  const { figures, findings } = await soak(options, (text) => process.stderr.write(`${text}\n`));
  for (const figure of figures) process.stdout.write(`${figure}\n`);
  for (const finding of findings) process.stdout.write(`FAILED: ${finding}\n`);
  return findings.length === 0 ? 0 : 1;
}

// Ends the server too: it is ended with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = await run();
} catch (error) {
  concludeWith(error);
}
