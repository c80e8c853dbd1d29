/**
 * ICE URLs from which nothing came back: one cause for many, where the others show it. What is dead by one transport alone is
 * blocked; what is dead by all is out of reach.
 */
import type { Finding } from '../finding.js';
import type { Observation } from '../observation.js';
import { isRelay, isTcp, isUdp, type UrlView } from './url-view.js';

export function wayFindings(own: Observation, views: readonly UrlView[]): readonly Finding[] {
  // Whether one way or all are closed shows at the end.
  if (own.servers.some(({ reach }) => reach.state === 'pending')) return [];
  const dead = views.filter(({ noWay }) => noWay);
  const blockedUdp = udpIsBlocked(own, views) ? dead.filter(isUdp) : [];
  const blockedTcp = tcpIsBlocked(views) ? dead.filter(isTcp) : [];
  const rest = dead.filter((view) => !blockedUdp.includes(view) && !blockedTcp.includes(view));

  const hasOtherWay = views.some(({ isWell }) => isWell);
  const found = (code: Finding['code'], about: readonly UrlView[]): readonly Finding[] =>
    about.length === 0 ? [] : [findingOf(own, code, about, hasOtherWay || code === 'stun_silent')];
  return [
    ...found('udp_blocked', blockedUdp),
    ...found('tcp_blocked', blockedTcp),
    ...hostsOf(rest).flatMap((host) => {
      const here = rest.filter((view) => view.host === host);
      const relays = views.filter((view) => view.host === host && isRelay(view));
      // Its STUN is as dead as its relay then, and need not be told apart.
      if (relays.length > 0 && relays.every(({ noWay }) => noWay)) {
        return found('relay_unreachable', here);
      }
      const stun = here.filter((view) => !isRelay(view) && answersOverUdp(views));
      return [
        ...found('stun_silent', stun),
        ...found(
          'server_unreachable',
          here.filter((view) => !stun.includes(view)),
        ),
      ];
    }),
  ];
}

function findingOf(
  { face }: Observation,
  code: Finding['code'],
  about: readonly UrlView[],
  hasOtherWay: boolean,
): Finding {
  const isServers = about.every(({ serverNoWay }) => serverNoWay);
  return {
    code,
    severity: hasOtherWay ? 'warning' : 'error',
    // The server's own check passes no firewall: that it finds a URL well does not tell on which side of the way one stands.
    place: isServers ? 'service' : 'between',
    subjects: about.map(({ url }) => url),
    seenBy: isServers ? [face, 'server'] : [face],
    detail: null,
  };
}

/**
 * No UDP has come back, although it could have: something answers over TCP or, where there is nothing but UDP, the server
 * was answered over it.
 */
function udpIsBlocked({ network }: Observation, views: readonly UrlView[]): boolean {
  const udp = views.filter(isUdp);
  const tcp = views.filter(isTcp);
  if (network.udp === 'works' || !isBlocked(udp)) return false;
  if (network.udp === 'blocked' || tcp.some(({ answered }) => answered)) return true;
  return !tcp.some(({ noWay }) => noWay) && udp.some(({ serverAnswered }) => serverAnswered);
}

const tcpIsBlocked = (views: readonly UrlView[]): boolean =>
  answersOverUdp(views) && isBlocked(views.filter(isTcp));

/** Dead from here, and not from the server. */
const isBlocked = (views: readonly UrlView[]): boolean =>
  views.some(({ noWay, serverNoWay }) => noWay && !serverNoWay) &&
  !views.some(({ answered }) => answered);

const answersOverUdp = (views: readonly UrlView[]): boolean =>
  views.some((view) => isUdp(view) && view.answered);

const hostsOf = (views: readonly UrlView[]): readonly string[] => [
  ...new Set(views.map(({ host }) => host)),
];
