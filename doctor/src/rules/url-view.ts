/** One ICE URL as the faces together see it. */
import { parseIceUrl } from '@parley/shared';
import type { IceServerCheck } from '../ice-server-check.js';
import type { Face, Observation } from '../observation.js';
import { sightsOf } from '../sight.js';
import { contradicts, faultOf, hasAnswered, type Fault } from './fault.js';
import { inOneDirection } from './relayed-data.js';

export interface UrlView {
  readonly url: string;
  readonly kind: IceServerCheck['kind'];
  readonly host: string;
  /** This end asked, and something came back. */
  readonly answered: boolean;
  /** This end asked and nothing came back, for no reason that is known. */
  readonly noWay: boolean;
  /** Of that, this end knows that it was refused rather than not answered. */
  readonly isRefused: boolean;
  /** Nothing came back to the server itself either. */
  readonly serverNoWay: boolean;
  /** The server itself was answered; null: it did not ask. */
  readonly serverAnswered: boolean | null;
  /** What is wrong with it, the most basic first. */
  readonly faults: readonly SeenFault[];
  /** a relay whose allocation works, as far as this end can tell */
  readonly isWell: boolean;
}

export interface SeenFault extends Fault {
  readonly seenBy: readonly Face[];
}

/** Those that this end asked first, then those that only the server did. */
export function urlViews(own: Observation, server: Observation | null): readonly UrlView[] {
  const others = new Map((server?.servers ?? []).map((check) => [keyOf(check), check]));
  const mine = own.servers.map((check) => {
    const other = others.get(keyOf(check)) ?? null;
    others.delete(keyOf(check));
    return sharedView(own.face, check, other);
  });
  return [...mine, ...[...others.values()].map(serversView)];
}

/** Browsers write the same URL in other ways. */
function keyOf({ url }: IceServerCheck): string {
  const read = parseIceUrl(url);
  return read === undefined ? url : `${read.kind} ${read.host} ${read.port}`;
}

/** The host of an ICE URL or an origin. */
export const hostOf = (subject: string): string =>
  parseIceUrl(subject)?.host ?? (URL.canParse(subject) ? new URL(subject).hostname : subject);

function sharedView(face: Face, own: IceServerCheck, server: IceServerCheck | null): UrlView {
  const mine = faultOf(own);
  const theirs = server && faultOf(server);
  const faults = merge(face, own, mine, theirs);
  const isExplained = faults.some(({ seenBy }) => seenBy.includes(face));
  return {
    url: own.url,
    kind: own.kind,
    host: hostOf(own.url),
    answered: hasAnswered(own),
    noWay: mine?.code === 'no_way' && !isExplained,
    isRefused: own.reach.state === 'failed' && own.reach.fault === 'refused',
    serverNoWay: theirs?.code === 'no_way',
    serverAnswered: server && hasAnswered(server),
    faults,
    isWell: isWell(own, faults),
  };
}

function serversView(check: IceServerCheck): UrlView {
  const fault = faultOf(check);
  const faults: readonly SeenFault[] =
    fault === null ? [] : [{ ...named(fault), seenBy: ['server'] }];
  return {
    url: check.url,
    kind: check.kind,
    host: hostOf(check.url),
    answered: false,
    noWay: false,
    isRefused: false,
    serverNoWay: fault?.code === 'no_way',
    serverAnswered: hasAnswered(check),
    faults,
    isWell: false,
  };
}

/** Ports that are closed from outside leave those relayed calls whose both ends have an allocation. */
const isWell = ({ kind, allocate }: IceServerCheck, faults: readonly SeenFault[]): boolean =>
  kind !== 'stun' &&
  allocate.state === 'ok' &&
  faults.every(({ code, severity }) => severity === 'warning' || code === 'relay_ports_closed');

const named = (fault: Fault): Fault =>
  fault.code === 'no_way' ? { ...fault, code: 'server_unreachable' } : fault;

function merge(
  face: Face,
  own: IceServerCheck,
  mine: Fault | null,
  theirs: Fault | null,
): readonly SeenFault[] {
  if (theirs === null || contradicts(own, theirs)) return alone(face, mine);
  if (mine === null) return [{ ...named(theirs), seenBy: ['server'] }];
  if (mine.code === 'no_way' && theirs.code === 'no_way') return [];
  if (mine.code === theirs.code || explains(theirs, face, mine)) {
    return [
      {
        ...theirs,
        severity: severityOf(mine, theirs),
        detail: theirs.detail ?? mine.detail,
        seenBy: [face, 'server'],
      },
    ];
  }
  if (explains(mine, 'server', theirs)) return [{ ...mine, seenBy: [face, 'server'] }];
  // Where the name or the way there fails, there is more than enough to mend.
  if (theirs.code === 'no_way' || mine.stage === 'name') return alone(face, mine);
  return [...alone(face, mine), { ...theirs, seenBy: ['server'] }];
}

/** Of what both mean. What becomes of data is judged by whoever is nearer to a call. */
function severityOf(mine: Fault, theirs: Fault): Fault['severity'] {
  if (isAddress(theirs) && !isAddress(mine)) return 'error';
  return isData(mine) ? mine.severity : theirs.severity;
}

const alone = (face: Face, mine: Fault | null): readonly SeenFault[] =>
  mine === null || mine.code === 'no_way' ? [] : [{ ...mine, seenBy: [face] }];

/** Whether that face, where the fault is what another has named, sees just what it saw. */
function explains(fault: Fault, face: Face, seen: Fault): boolean {
  // Nothing comes through to an address that is not the relay's.
  if (isAddress(fault)) return isData(seen) && isMute(seen);
  const { code } = named(fault);
  return code !== 'no_way' && sightsOf[code][face] === named(seen).code;
}

const isAddress = ({ code }: Fault): boolean =>
  code === 'relay_address_private' || code === 'relay_address_wrong';

const isMute = ({ code, severity, detail }: Fault): boolean =>
  severity === 'error' || (code === 'relay_ports_closed' && detail !== inOneDirection);

const isData = ({ stage }: Fault): boolean => stage === 'data';

export const isRelay = ({ kind }: UrlView): boolean => kind !== 'stun';
export const isUdp = ({ kind }: UrlView): boolean => kind === 'stun' || kind === 'relay-udp';
export const isTcp = (view: UrlView): boolean => !isUdp(view);
export const isOn443 = ({ url }: UrlView): boolean => parseIceUrl(url)?.port === 443;
