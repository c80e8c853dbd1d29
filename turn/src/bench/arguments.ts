/** What `npm run bench:relay -- …` takes. */
import { parseArgs } from 'node:util';
import { directions, type Direction } from './generator/flows.js';
import type { SenderMode } from './generator/datagram-sender.js';
import { programs, serverNames, type ServerName } from './servers/server-names.js';
import { offerHelp, UsageError } from './usage-error.js';

export interface BenchOptions {
  readonly servers: readonly ServerName[];
  readonly directions: readonly Direction[];
  /** packets/s over all flows */
  readonly rates: readonly number[];
  readonly rounds: number;
  /** of each point */
  readonly seconds: number;
  readonly senders: SenderMode;
  /** allocations that are left idle to see what they cost; 0 leaves that out */
  readonly idle: number;
  readonly json: boolean;
}

const USAGE = `Usage: npm run bench:relay -- [options]
  --servers ${programs.join(',')}   what to measure; linux:tcp, portable:tcp, coturn:tcp: with TCP clients
  --directions ${directions.join(',')}
  --rates 5000,20000,60000   packets/s
  --rounds 5                 of which each has every server once
  --seconds 2                of load for each point
  --senders segments         or datagrams: a burst leaves a UDP socket in one system call with UDP_SEGMENT, or packet by packet
  --idle 10000               idle allocations, for their memory; 0: not measured
  --quick                    a short look: one round, one second, 1,000 idle allocations
  --json                     one JSON object a line
COTURN_BIN names coturn's turnserver where it is not in PATH, COTURN_ARGS adds arguments to it.`;

const FULL = { rounds: '5', seconds: '2', idle: '10000' };
const QUICK = { rounds: '1', seconds: '1', idle: '1000' };

/** Throws {@link UsageError}. */
export function parseArguments(args: readonly string[]): BenchOptions {
  offerHelp(args, USAGE);
  const values = parse(args);
  const { rounds, seconds, idle } = { ...(values.quick ? QUICK : FULL), ...values };
  return {
    servers: list('--servers', values.servers, serverNames),
    directions: list('--directions', values.directions, directions),
    rates: values.rates.split(',').map((rate) => number('--rates', rate, 100, 1_000_000)),
    rounds: number('--rounds', rounds, 1, 1000),
    seconds: number('--seconds', seconds, 0.1, 600),
    senders: one('--senders', values.senders, ['segments', 'datagrams']),
    idle: number('--idle', idle, 0, 11_000),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        servers: { type: 'string', default: programs.join(',') },
        directions: { type: 'string', default: directions.join(',') },
        rates: { type: 'string', default: '5000,20000,60000' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        senders: { type: 'string', default: 'segments' },
        idle: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`${option} takes numbers from ${least} to ${most}, not "${text}".`);
}

function one<Value extends string>(option: string, text: string, known: readonly Value[]): Value {
  const value = known.find((candidate) => candidate === text);
  if (value === undefined) {
    throw new UsageError(`${option} takes ${known.join(', ')}, not "${text}".`);
  }
  return value;
}

function list<Value extends string>(
  option: string,
  text: string,
  known: readonly Value[],
): Value[] {
  return [...new Set(text.split(',').map((part) => one(option, part, known)))];
}
