/** The ways to the ICE servers, and this end's network. */
import type { Finding, FindingCode } from '../finding.js';
import { parseIceUrl } from '@parley/shared';
import { refused } from '../rules/ways.js';
import type { Wording } from './wording.js';
import { hostNamed, portsOf } from './ice-url.js';

type WayCode = Extract<
  FindingCode,
  | 'relay_absent'
  | 'relay_unreachable'
  | 'only_port_443'
  | 'udp_blocked'
  | 'tcp_blocked'
  | 'server_unreachable'
  | 'server_not_stun'
  | 'stun_silent'
  | 'ipv6_broken'
  | 'mapping_varies'
>;

/** To a browser, the fault could be another. */
const closerLook = (seenBy: Finding['seenBy']): string =>
  seenBy.includes('page')
    ? ' A browser takes a bad name or certificate for a closed port as well: npm run doctor can tell.'
    : '';

/** Where it refuses, no firewall need be opened first. */
const listens = (detail: string | null): string =>
  detail === refused ? ' (something there refuses, as where nobody listens)' : '';

/** What may help a network in which the relay is not reached. */
const around = (subjects: readonly string[]): string =>
  subjects.some((url) => parseIceUrl(url)?.port === 443)
    ? ''
    : ', and a relay over TLS on port 443 may get through (TURN_TLS_CERT, TURN_TLS_KEY, TURN_URLS)';

/** Whether it is about STUN alone. */
const isStunOnly = (subjects: readonly string[]): boolean =>
  subjects.length > 0 && subjects.every((url) => parseIceUrl(url)?.kind === 'stun');

export const wayWords: Readonly<Record<WayCode, Wording>> = {
  relay_absent: () => ({
    title: 'There is no relay',
    caller: 'This service has no relay, so calls fail where no direct line comes about.',
    host: 'Run Parley’s relay or coturn with the same TURN_SECRET as signaling, and name it in TURN_URLS if it is not on the same host.',
  }),
  relay_unreachable: ({ severity, subjects, seenBy, detail }) => ({
    title: 'The relay does not answer',
    caller:
      severity === 'error'
        ? 'The relay cannot be reached from your network, so calls fail where no direct line comes about: try another network, then tell the host.'
        : 'One of the relays cannot be reached from your network; calls use another.',
    host: seenBy.includes('server')
      ? `The relay at ${hostNamed(subjects)} does not answer the server either: see that it runs, and that TURN_URLS, TURN_PORT and TURN_TLS_PORT name the ports on which it listens.`
      : `Check that the relay runs at ${hostNamed(subjects)}${listens(detail)}, and open ${portsOf(subjects)} in every firewall before it; if others reach it, it is this network${around(subjects)}.`,
  }),
  only_port_443: ({ severity, subjects }) => ({
    title: 'Only web traffic gets through',
    caller:
      severity === 'error'
        ? 'Calls will fail from this network where no direct line comes about, since it is open to web traffic only, and the relay does not work that way: try another network, such as a phone’s hotspot.'
        : 'Calls go the long way round through the relay, since only web traffic gets through, here or at the service; another network may do better.',
    host: `If everybody finds this, open ${portsOf(subjects)} in the server’s firewall. If some do, it is their network, and there is nothing to mend: the relay on port 443 is made for them.`,
  }),
  udp_blocked: ({ severity, subjects }) => ({
    title: 'UDP does not get through',
    caller:
      severity === 'error'
        ? 'Calls will fail from this network, since the kind of traffic that they use is blocked, here or at the service: try another network, such as a phone’s hotspot.'
        : 'Calls go the long way round through the relay, since the kind of traffic that they use best is blocked, here or at the service; another network may do better.',
    host: `If everybody finds this, open ${portsOf(subjects)} in the server’s firewall. If some do, it is their network: offer the relay over TLS on port 443 (TURN_TLS_CERT, TURN_TLS_KEY, TURN_URLS).`,
  }),
  tcp_blocked: ({ subjects }) => ({
    title: 'TCP does not get through to the relay',
    caller:
      'Calls work from here, but a way that strict networks need is closed, here or at the service.',
    host: `If everybody finds this, open ${portsOf(subjects)} in the server’s firewall; people in networks without UDP need it.`,
  }),
  server_unreachable: ({ subjects, seenBy, detail }) => ({
    ...(isStunOnly(subjects)
      ? {
          title: 'A STUN server does not answer',
          caller:
            'A server that would tell your device its public address does not answer, so that fewer calls may be direct.',
        }
      : {
          title: 'One way to the relay is closed',
          caller:
            'One of the ways to the relay does not answer; calls use the others, if there are any.',
        }),
    host: seenBy.includes('server')
      ? `Nothing answers at ${portsOf(subjects)} of ${hostNamed(subjects)}, not even to the server itself: serve it (TURN_PORT, TURN_TLS_PORT, a certificate), or take the URL out of TURN_URLS.`
      : `${detail === refused ? `See that something listens at ${portsOf(subjects)} of ${hostNamed(subjects)}, and that no firewall refuses it` : `Open ${portsOf(subjects)} in the firewall of ${hostNamed(subjects)}`}; if others reach it, it is this network.${closerLook(seenBy)}`,
  }),
  server_not_stun: ({ severity, subjects }) => ({
    title: 'What answers is not a relay',
    caller:
      severity === 'error'
        ? 'Something else answers in the place of the relay, so calls fail where no direct line comes about.'
        : 'On one of the ways to the relay something else answers in its place; calls use another.',
    host: `Whatever listens at ${portsOf(subjects)} of ${hostNamed(subjects)} does not speak STUN: correct the port in TURN_URLS, or what is forwarded there.`,
  }),
  stun_silent: ({ subjects }) => ({
    title: 'STUN gets no answer',
    caller:
      'Your device is not told its public address in the usual way, so that direct calls may take longer or go through the relay.',
    host: `Binding requests to ${portsOf(subjects)} of ${hostNamed(subjects)} get no good answer although the relay works: see that nothing filters STUN, that TURN_UNAUTH_RATE is not too low, or correct the stun: URL in TURN_URLS.`,
  }),
  ipv6_broken: () => ({
    title: 'IPv6 does not work here',
    caller:
      'Your network promises IPv6 but does not carry it, which makes connecting slower; calls use IPv4.',
    host: 'It is this network’s router or provider; if everybody finds this, see that the AAAA record is the server’s and that its firewall opens the same ports for IPv6.',
  }),
  mapping_varies: () => ({
    title: 'Another port for each destination',
    caller:
      'Your network does not let others know where to reach you, so many calls go through the relay; they work all the same.',
    host: 'A symmetric NAT, and nothing to mend: the relay carries such calls. See that it has the bandwidth for them.',
  }),
};
