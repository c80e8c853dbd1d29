/**
 * ICE URLs from which nothing came back: one cause for many, where the others show it. What is dead by one transport alone is
 * blocked; what is dead by all is out of reach.
 */
import type { Finding } from '../finding.js';
import type { Observation } from '../observation.js';
import { isOn443, isRelay, isTcp, isUdp, type UrlView } from './url-view.js';

export function wayFindings(own: Observation, views: readonly UrlView[]): readonly Finding[] {
  // Whether one way or all are closed shows at the end.
  if (own.servers.some(({ reach }) => reach.state === 'pending')) return [];
  const dead = views.filter(({ noWay }) => noWay);
  const blockedUdp = udpIsBlocked(own, views) ? dead.filter(isUdp) : [];
  const blockedTcp = tcpIsBlocked(views) ? dead.filter(isTcp) : [];
  const isOnly443 = blockedUdp.length > 0 && onlyPort443IsOpen(own, views);
  const blockedPorts = isOnly443 ? dead.filter((view) => isTcp(view) && !view.serverNoWay) : [];
  const blocked = [...blockedUdp, ...blockedTcp, ...blockedPorts];
  const rest = dead.filter((view) => !blocked.includes(view));

  const hasOtherWay = views.some(({ isWell }) => isWell);
  const found = (code: Finding['code'], about: readonly UrlView[]): readonly Finding[] =>
    about.length === 0 ? [] : [findingOf(own, code, about, hasOtherWay || code === 'stun_silent')];
  return [
    ...(isOnly443
      ? found('only_port_443', [...blockedUdp, ...blockedPorts])
      : found('udp_blocked', blockedUdp)),
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

/** Detail where it was not silence. */
export const refused = 'refused';

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
    detail: about.every(({ isRefused }) => isRefused) ? refused : null,
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
  // A refusal comes from a firewall or from a machine where nobody listens, which is seen from the server.
  if (udp.some(({ isRefused, serverAnswered }) => isRefused && serverAnswered !== true))
    return false;
  if (network.udp === 'blocked' || tcp.some(({ answered }) => answered)) return true;
  return !tcp.some(({ noWay }) => noWay) && udp.some(({ serverAnswered }) => serverAnswered);
}

/** Beside UDP, every port but that of web pages is closed, as in strict companies. */
function onlyPort443IsOpen({ signaling }: Observation, views: readonly UrlView[]): boolean {
  const tcp = views.filter(isTcp);
  const answered = tcp.filter((view) => view.answered);
  const dead = tcp.filter(({ noWay, serverNoWay }) => noWay && !serverNoWay);
  // The scheme's own port is not written, and port 80 is let out wherever 443 is.
  const isElsewhere = signaling?.http.state === 'ok' && new URL(signaling.origin).port !== '';
  return (
    !isElsewhere &&
    answered.length > 0 &&
    answered.every(isOn443) &&
    dead.length > 0 &&
    !dead.some(isOn443)
  );
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
