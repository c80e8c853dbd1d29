/** What `npm run lab -- …` takes. */
import { parseArgs } from 'node:util';
import { UsageError } from '../../bench/program.js';
import { routerKinds, type RouterKind } from '../router-kind.js';
import { isRouterKind, pairOf, pairsOf, type KindPair } from './selection.js';

export const relays = ['parley', 'coturn', 'none'] as const;
/** `none`: only the service that is started with `--service-command` knows a relay, if it has one. */
export type RelayName = (typeof relays)[number];

export interface LabOptions {
  readonly run: Run;
  readonly relay: RelayName;
  /** The page that people meet on; null: Parley's own. */
  readonly elsewhere: Elsewhere | null;
  readonly json: boolean;
  /** where the JSON goes as well */
  readonly output: string | null;
}

/** `everything` is all that others may be told: it alone writes docs/nat-matrix.md. */
export type Run =
  | { readonly what: 'everything' }
  | { readonly what: 'pairs'; readonly pairs: readonly KindPair[] }
  /** until a Ctrl-C */
  | { readonly what: 'keep'; readonly pair: KindPair }
  | { readonly what: 'scenario'; readonly name: string }
  | { readonly what: 'list' }
  | { readonly what: 'help' };

export interface Elsewhere {
  /** with `{room}` and `{name}` */
  readonly url: string;
  /** run in the lab's internet; null: something that is there already */
  readonly command: string | null;
  /** a module that exports a page driver; null: the one that reads statistics */
  readonly driver: string | null;
}

export const usage = `Usage: npm run lab [-- [kind [kind]] [options]]

Two people in real browsers, each behind a real NAT, call each other in networks inside this machine (Linux, root).

  npm run lab                             every pair of networks, then the scenarios; rewrites docs/nat-matrix.md
  npm run lab -- symmetric                the pairs of one kind of network
  npm run lab -- symmetric port-restricted   one pair

Kinds of networks: ${routerKinds.slice(0, 5).join(', ')},
                   ${routerKinds.slice(5).join(', ')}

  --list               the kinds, the scenarios and the path that each pair should take
  --scenario <name>    one scenario
  --keep               leaves the networks of one pair up and prints how to enter them, until Ctrl-C
  --relay <which>      parley (as ever) or coturn; none with --service-command
  --json               one JSON object on standard output, progress on standard error
  --output <file>      the same JSON object into a file
  --help

Other services (docs/lab.md tells more):
  --url <https://meet.lab/{room}?name={name}>   the page to meet on; {room} and {name} are filled in
  --service-command <command>                   starts that service inside the lab's internet
  --driver <file.js>                            how to join there; without, the first "Join" button is pressed
                                                and the browser's own statistics are read
`;

/** Throws {@link UsageError} with one sentence. */
export function parseArguments(
  args: readonly string[],
  scenarioNames: readonly string[],
): LabOptions {
  const { values, positionals } = parse(args);
  const elsewhere = readElsewhere(values);
  const relay = readRelay(values.relay, elsewhere);
  const run = readRun(values, positionals.map(readKind), scenarioNames);
  if (run.what === 'scenario' && elsewhere !== null) {
    throw new UsageError('Scenarios are about Parley itself: --scenario goes without --url.');
  }
  return { run, relay, elsewhere, json: values.json, output: values.output ?? null };
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        scenario: { type: 'string' },
        list: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        relay: { type: 'string', default: 'parley' },
        url: { type: 'string' },
        'service-command': { type: 'string' },
        driver: { type: 'string' },
        json: { type: 'boolean', default: false },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/u);
    throw new UsageError(`${sentence}; npm run lab -- --help tells what there is.`);
  }
}

function readRun(
  { scenario, keep, list, help, json, output }: Values,
  kinds: readonly RouterKind[],
  scenarioNames: readonly string[],
): Run {
  if (help) return { what: 'help' };
  if (list) return { what: 'list' };
  const [one, other, ...more] = kinds;
  if (more.length > 0) throw new UsageError('A pair is two kinds of networks, not more.');
  if (scenario !== undefined) {
    if (one !== undefined || keep) {
      throw new UsageError('--scenario goes without kinds of networks and without --keep.');
    }
    if (!scenarioNames.includes(scenario)) {
      throw new UsageError(`--scenario takes ${scenarioNames.join(', ')}, not "${scenario}".`);
    }
    return { what: 'scenario', name: scenario };
  }
  if (keep) {
    if (json || output !== undefined) {
      throw new UsageError('--keep is for people: it goes without --json and --output.');
    }
    if (one === undefined || other === undefined) {
      throw new UsageError('--keep wants two kinds of networks, as in: symmetric open --keep.');
    }
    return { what: 'keep', pair: pairOf(one, other) };
  }
  if (one === undefined) return { what: 'everything' };
  return { what: 'pairs', pairs: other === undefined ? pairsOf(one) : [pairOf(one, other)] };
}

function readKind(text: string): RouterKind {
  if (isRouterKind(text)) return text;
  throw new UsageError(`"${text}" is no kind of network: there are ${routerKinds.join(', ')}.`);
}

function readRelay(text: string, elsewhere: Elsewhere | null): RelayName {
  const relay = relays.find((each) => each === text);
  if (relay === undefined) throw new UsageError(`--relay takes parley or coturn, not "${text}".`);
  if (relay === 'none' && (elsewhere === null || elsewhere.command === null)) {
    throw new UsageError('--relay none goes with --service-command only.');
  }
  return relay;
}

/** Only names and addresses of the lab itself lead anywhere there. */
function readElsewhere(values: Values): Elsewhere | null {
  const { url, driver = null, 'service-command': command = null } = values;
  if (url === undefined) {
    if (driver === null && command === null) return null;
    throw new UsageError('--driver and --service-command go with --url only.');
  }
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) {
    throw new UsageError(`--url takes an http: or https: address, not "${url}".`);
  }
  if (parsed.hostname !== labHost) {
    throw new UsageError(
      `The lab has no way out to ${parsed.hostname}: --url takes an address at ${labHost}, where --service-command starts a service.`,
    );
  }
  return { url, command, driver };
}

/** the name of the address in the lab's internet that pages are served from */
const labHost = 'meet.lab';
