/** Allocations and what becomes of data. */
import type { Finding, FindingCode } from '../finding.js';
import { inOneDirection } from '../rules/relayed-data.js';
import type { Wording } from './wording.js';
import { hostNamed, portsOf } from './ice-url.js';

type RelayCode = Extract<
  FindingCode,
  | 'relay_silent'
  | 'credential_expired'
  | 'credential_rejected'
  | 'relay_full'
  | 'relay_refused'
  | 'relay_address_private'
  | 'relay_address_wrong'
  | 'relay_forwards_nothing'
  | 'relay_peer_denied'
  | 'relay_ports_closed'
  | 'relay_loses'
  | 'relay_slow'
>;

/** What callers lose without a relay. */
const fails = (what: string, { severity }: Finding): string =>
  severity === 'error'
    ? `${what}, so calls fail where no direct line comes about: tell the host.`
    : `${what}; calls use another of its ways.`;

const noted = (detail: string | null): string => (detail === null ? '' : ` (${detail})`);

export const relayWords: Readonly<Record<RelayCode, Wording>> = {
  relay_silent: (finding) => ({
    title: 'The relay does not relay',
    caller: fails('The relay answers, but opens no line', finding),
    host: `What answers at ${portsOf(finding.subjects)} of ${hostNamed(finding.subjects)} does not answer Allocate requests: see that it is a TURN server, neither STUN alone nor a web server, and that nothing on the way filters TURN.`,
  }),
  credential_expired: (finding) => ({
    title: 'The credentials have expired',
    caller: fails('The credentials for the relay have expired; reload the page', finding),
    host: 'Signaling handed out credentials whose time has passed: set its clock by NTP and TURN_CREDENTIAL_TTL to an hour or so, and let no cache keep POST /api/ice.',
  }),
  credential_rejected: (finding) => ({
    title: 'The relay refuses the credentials',
    caller: fails('The relay refuses the credentials that this service hands out', finding),
    host: 'Give signaling and the relay the same TURN_SECRET (with several, the first one of signaling’s must be among the relay’s), and set both clocks by NTP.',
  }),
  relay_full: (finding) => ({
    title: 'The relay is full',
    caller: fails('The relay has no room for another line; try again in a minute', finding),
    host: 'The relay has used up a quota or its ports, or is about to stop: see TURN_TOTAL_QUOTA, TURN_USER_QUOTA and the size of TURN_RELAY_PORTS.',
  }),
  relay_refused: (finding) => ({
    title: 'The relay refuses',
    caller: fails('The relay refuses to open a line', finding),
    host: `The relay answered an Allocate request with an error${noted(finding.detail)}: its log tells why; with a relay other than Parley’s, see that it takes time-limited credentials (use-auth-secret).`,
  }),
  relay_address_private: (finding) => ({
    title: 'The relay names a private address',
    caller:
      'The relay gives people an address that does not exist on the internet, so calls through it fail: tell the host.',
    host: `The relay stands behind a NAT and announces its inner address${noted(finding.detail)}: set TURN_EXTERNAL_IP to its public address.`,
  }),
  relay_address_wrong: ({ severity }) => ({
    title: 'The relay names another address',
    caller:
      severity === 'error'
        ? 'The relay gives people an address that is not its own, so calls through it fail: tell the host.'
        : 'The relay gives people another address than it is reached at; if that is not its own too, calls through it fail.',
    host: 'The relayed address is not one at which the relay is reached: correct TURN_EXTERNAL_IP, or remove it where there is no NAT; it goes stale when the server’s address changes.',
  }),
  relay_forwards_nothing: () => ({
    title: 'The relay forwards nothing',
    caller:
      'The relay opens lines, but nothing comes through them, so calls through it fail: tell the host.',
    host: 'Allocations succeed and data between two of them get lost: open the UDP ports of TURN_RELAY_PORTS in every firewall, see TURN_EXTERNAL_IP and TURN_MAX_BPS, and the relay’s log.',
  }),
  relay_peer_denied: ({ detail }) => ({
    title: 'The relay refuses its own address',
    caller: 'Calls fail where both people need the relay: tell the host.',
    host: `The relay refuses to send to its own address${noted(detail)}, which two relayed people need: with coturn, take that address out of denied-peer-ip, or allow it by allowed-peer-ip; Parley’s relay always allows it.`,
  }),
  relay_ports_closed: ({ severity, detail }) => ({
    title: 'The relay’s ports are closed',
    caller: `The lines that the relay opens ${
      detail === inOneDirection
        ? 'can be reached from your network in one direction only'
        : 'cannot be reached from your network'
    }, so ${
      severity === 'error'
        ? 'some calls through it fail: try another network, then tell the host.'
        : 'calls through it need both people to reach the relay itself, as most do; tell the host if others find this too.'
    }`,
    host: 'Open the UDP ports of TURN_RELAY_PORTS (49160-49959 by default) in every firewall before the relay, in both directions; if others reach them, it is this network.',
  }),
  relay_loses: ({ detail }) => ({
    title: 'Data get lost on the way',
    caller:
      'Much of what goes through the relay gets lost, so that calls through it will stutter: try another network or come closer to your Wi-Fi.',
    host: `Data through the relay get lost${noted(detail)}; if everybody finds this, see the server’s bandwidth, TURN_MAX_BPS and net.core.rmem_max.`,
  }),
  relay_slow: ({ detail }) => ({
    title: 'The relay is slow from here',
    caller: 'Calls through the relay will have a delay or a poor picture from this network.',
    host: `The loop through the relay is slow${noted(detail)}; if everybody finds this, see its load, its bandwidth and TURN_MAX_BPS, or put a relay closer to the people.`,
  }),
};
