/** What `npm run bench:join -- …` takes. */
import { parseArgs } from 'node:util';
import { offerHelp, readNumber, UsageError } from './program.js';

export interface JoinOptions {
  /** of each, at each delay */
  readonly runs: number;
  /** one way, ms; 0 is plain loopback */
  readonly delays: readonly number[];
  readonly json: boolean;
}

const USAGE = `Usage: npm run bench:join [-- options]
  --runs 20       of each, at each delay
  --delays 0,50   one way, ms
  --json          one JSON object a line`;

/** Throws {@link UsageError}, or what {@link offerHelp} throws. */
export function parseArguments(args: readonly string[]): JoinOptions {
  offerHelp(args, USAGE);
  const values = parse(args);
  return {
    runs: readNumber('--runs', values.runs, 1, 1_000),
    delays: values.delays.split(',').map((delay) => readNumber('--delays', delay, 0, 5_000)),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '20' },
        delays: { type: 'string', default: '0,50' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
