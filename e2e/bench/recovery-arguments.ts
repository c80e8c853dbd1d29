/** What `npm run bench:recovery -- …` takes. */
import { parseArgs } from 'node:util';
import { offerHelp, readNumber, UsageError } from './program.js';
import { faults, type Fault } from './recovery-faults.js';

export interface RecoveryOptions {
  readonly faults: readonly Fault[];
  readonly runs: number;
  readonly json: boolean;
}

const USAGE = `Usage: npm run bench:recovery [-- options]
  --runs 20          of each
  --faults ${faults.map(({ name }) => name).join(',')}
  --json             one JSON object a line`;

/** Throws {@link UsageError}, or what {@link offerHelp} throws. */
export function parseArguments(args: readonly string[]): RecoveryOptions {
  offerHelp(args, USAGE);
  const values = parse(args);
  return {
    faults: values.faults.split(',').map(faultNamed),
    runs: readNumber('--runs', values.runs, 1, 1_000),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '20' },
        faults: { type: 'string', default: faults.map(({ name }) => name).join(',') },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function faultNamed(name: string): Fault {
  const fault = faults.find((each) => each.name === name);
  if (fault !== undefined) return fault;
  const names = faults.map((each) => each.name).join(', ');
  throw new UsageError(`--faults takes ${names}, not "${name}".`);
}
