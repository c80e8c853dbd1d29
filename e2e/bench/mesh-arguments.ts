/** What `npm run bench:mesh -- …` takes. */
import { parseArgs } from 'node:util';
import { offerHelp, readNumber, UsageError } from './program.js';

export interface MeshOptions {
  /** sizes of the calls */
  readonly people: readonly number[];
  /** seconds that are measured */
  readonly seconds: number;
  /** seconds before, in which congestion control finds its rate */
  readonly settle: number;
  /** a service that runs already, instead of one of this build */
  readonly origin: string | null;
  readonly json: boolean;
}

const USAGE = `Usage: npm run bench:mesh -- [options]
  --people 2,3,4,5,6,7,8   sizes of the calls
  --seconds 10             that are measured
  --settle 15              seconds before that
  --origin http://…        a service that runs already, such as one of an older build
  --json                   one JSON object a line`;

/** Throws {@link UsageError}, or what {@link offerHelp} throws. */
export function parseArguments(args: readonly string[]): MeshOptions {
  offerHelp(args, USAGE);
  const values = parse(args);
  return {
    people: values.people.split(',').map((count) => readNumber('--people', count, 2, 8)),
    seconds: readNumber('--seconds', values.seconds, 1, 600),
    settle: readNumber('--settle', values.settle, 0, 600),
    origin: values.origin === undefined ? null : originOf(values.origin),
    json: values.json,
  };
}

function originOf(text: string): string {
  if (!URL.canParse(text)) throw new UsageError(`--origin takes an address, not "${text}".`);
  return new URL(text).origin;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        people: { type: 'string', default: '2,3,4,5,6,7,8' },
        seconds: { type: 'string', default: '10' },
        settle: { type: 'string', default: '15' },
        origin: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}
