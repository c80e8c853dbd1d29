/** What came of asking one ICE URL, in words: one line for everyone, and each step for those who want to know. */
import type { AddressScope, IceServerCheck } from '@parley/doctor';
import type { IceServerKind } from '@parley/shared';
import type { ServerActivity } from '../../doctor/state.js';
import { stepCell, type CheckCell, type CheckRow } from './check-cell.js';

const titles: Readonly<Record<IceServerKind, string>> = {
  stun: 'Public address (STUN)',
  'relay-udp': 'Relay over UDP',
  'relay-tcp': 'Relay over TCP',
  'relay-tls': 'Relay over TLS',
};

export const serverTitle = ({ kind }: Pick<IceServerCheck, 'kind'>): string => titles[kind];

const nameFaults = { dns_failed: 'its name is not known' };
const reachFaults = {
  silent: 'no answer',
  refused: 'refuses connections',
  no_route: 'no route to it',
  unreachable: 'out of reach',
};
const tlsFaults = {
  expired: 'its certificate has expired',
  not_yet_valid: 'its certificate is not valid yet',
  name_mismatch: 'its certificate is for another name',
  untrusted: 'its certificate is not trusted',
  handshake: 'no encryption came about',
};
const answerFaults = { silent: 'no answer', not_stun: 'no STUN server', refused: 'refused' };
const loopFaults = {
  nothing: 'nothing comes through it',
  permission: 'it admits no such address',
  silent: 'no answer',
};
const outsideFaults = { nothing: 'nothing gets in from outside', one_way: 'one way only' };

/** STUN error codes (RFC 8489 §14.8, RFC 8656 §19) that people can do something about. */
const refusals: Readonly<Record<number, string>> = {
  401: 'refuses the credentials',
  403: 'forbids it',
  438: 'refuses the credentials',
  441: 'refuses the credentials',
  486: 'is full',
  508: 'is full',
};

function allocateCell({ allocate, errorCode }: IceServerCheck): CheckCell {
  const cell = stepCell(allocate, answerFaults, 'given');
  if (allocate.state !== 'failed' || allocate.fault !== 'refused' || errorCode === null)
    return cell;
  return { ...cell, text: `${refusals[errorCode] ?? 'refused'} (${errorCode})` };
}

const scopes: Readonly<Record<AddressScope, string>> = {
  global: 'public',
  private: 'private',
  'carrier-grade': 'a provider’s own (carrier-grade NAT)',
  loopback: 'of this machine',
  'link-local': 'link-local',
  other: 'reserved',
};

function addressRow({ relayed, serverScope, outside }: IceServerCheck): CheckRow {
  const label = 'Relay’s address';
  if (relayed === null) return { label, mark: 'open', text: 'none given' };
  const family = relayed.family === 'ipv6' ? 'IPv6' : 'IPv4';
  const foreign = relayed.isServers === false ? ', not the server’s' : '';
  // On a private network, or machine, a relay with a private address is as it should be; and what was reached is right.
  const matters = serverScope === 'global' && outside.state !== 'ok';
  const isOff = matters && (relayed.scope !== 'global' || relayed.isServers === false);
  return {
    label,
    mark: isOff ? 'no' : 'yes',
    text: `${family}, ${scopes[relayed.scope]}${foreign}`,
  };
}

/** Every step that this kind of URL has, in the order in which it is taken. */
export function serverRows(check: IceServerCheck): readonly CheckRow[] {
  const relays = check.kind !== 'stun';
  // No browser tells of these, so that nothing of them is missing there.
  const [hasName, hasStun] = [check.name, check.stun].map(({ state }) => state !== 'unknown');
  return [
    ...(hasName ? [{ label: 'Name', ...stepCell(check.name, nameFaults, 'resolves') }] : []),
    { label: 'Reachable', ...stepCell(check.reach, reachFaults, 'yes') },
    ...(check.kind === 'relay-tls'
      ? [{ label: 'Certificate', ...stepCell(check.tls, tlsFaults, 'good') }]
      : []),
    ...(hasStun || !relays
      ? [{ label: 'STUN answer', ...stepCell(check.stun, answerFaults, 'answers') }]
      : []),
    ...(relays
      ? [
          { label: 'Relayed address', ...allocateCell(check) },
          addressRow(check),
          { label: 'Data through it', ...stepCell(check.loop, loopFaults, 'comes back') },
          { label: 'Data from outside', ...stepCell(check.outside, outsideFaults, 'comes back') },
        ]
      : []),
  ];
}

const activityWords: Readonly<Record<Exclude<ServerActivity, 'done'>, string>> = {
  waiting: 'waiting for its turn',
  asking: 'asking',
  connecting: 'connecting through it',
  measuring: 'measuring',
  outside: 'trying from outside',
};

/** The whole check as one cell: what failed first, else what is being done, else that it works. */
export function activityCell(check: IceServerCheck, activity: ServerActivity): CheckCell {
  const failed = serverRows(check).find(({ mark }) => mark === 'no');
  if (failed !== undefined) return { mark: 'no', text: failed.text };
  if (activity !== 'done') return { mark: 'busy', text: activityWords[activity] };
  const last = check.kind === 'stun' ? check.stun : check.allocate;
  if (last.state !== 'ok') return { mark: 'open', text: 'not tested' };
  return { mark: 'yes', text: check.kind === 'stun' ? 'answers' : 'works' };
}

/** What the test of data measured, for a line of its own; empty before it ran. */
export function figureWords({ figures }: IceServerCheck): string {
  if (figures === null) return '';
  const parts = [
    figures.roundTripMs === null ? '' : `${Math.round(figures.roundTripMs)} ms`,
    figures.throughput === null ? '' : rate(figures.throughput),
    figures.lossPercent === null || figures.lossPercent === 0
      ? ''
      : `${percent(figures.lossPercent)} lost`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The same, each with its name. */
export function figureRows({ figures }: IceServerCheck): readonly CheckRow[] {
  if (figures === null) return [];
  const { roundTripMs, jitterMs, lossPercent, throughput } = figures;
  const row = (label: string, text: string | null): CheckRow[] =>
    text === null ? [] : [{ label, mark: 'figure', text }];
  return [
    ...row('Round trip', roundTripMs === null ? null : `${Math.round(roundTripMs)} ms`),
    ...row('Jitter', jitterMs === null ? null : `${jitterMs.toFixed(1)} ms`),
    ...row('Loss', lossPercent === null ? null : percent(lossPercent)),
    ...row('Throughput', throughput === null ? null : rate(throughput)),
  ];
}

const percent = (value: number) => `${value === 0 ? 0 : value.toFixed(1)} %`;
/** kbit/s */
const rate = (value: number) =>
  value < 1_000 ? `${Math.round(value)} kbit/s` : `${(value / 1_000).toFixed(1)} Mbit/s`;
