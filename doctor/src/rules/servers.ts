/** What is wrong with the ICE servers themselves. */
import type { Finding, Place } from '../finding.js';
import type { Observation } from '../observation.js';
import type { SeenFault, UrlView } from './url-view.js';
import { wayFindings } from './ways.js';

export function serverFindings(own: Observation, views: readonly UrlView[]): readonly Finding[] {
  const ways = wayFindings(own, views);
  const isUdpBlocked = ways.some(({ code }) => code === 'udp_blocked' || code === 'only_port_443');
  return [...relayFinding(own), ...ways, ...faultFindings(views, isUdpBlocked)];
}

function relayFinding({ face, signaling, servers }: Observation): readonly Finding[] {
  // Of servers that were named by hand, none need be a relay.
  if (signaling === null) return [];
  const { ice } = signaling;
  const namesNone = ice.state === 'failed' && ice.fault === 'none';
  if (!namesNone && (servers.length === 0 || servers.some(({ kind }) => kind !== 'stun'))) {
    return [];
  }
  return [
    {
      code: 'relay_absent',
      severity: 'error',
      place: 'service',
      subjects: [],
      seenBy: [face],
      detail: null,
    },
  ];
}

function faultFindings(views: readonly UrlView[], isUdpBlocked: boolean): readonly Finding[] {
  const hasOtherWay = views.some(({ isWell }) => isWell);
  return views.flatMap((view) =>
    view.faults
      // Where no UDP gets through, none from outside gets through to the relayed ports either.
      .filter(({ code }) => !(isUdpBlocked && code === 'relay_ports_closed'))
      .flatMap((fault) => findingOf(view, fault, hasOtherWay)),
  );
}

function findingOf(
  { url, kind }: UrlView,
  fault: SeenFault,
  hasOtherWay: boolean,
): readonly Finding[] {
  const { code, stage, severity, seenBy, detail } = fault;
  if (code === 'no_way') return [];
  // A fault of one URL leaves the others; what becomes of data is the relay's, by whatever URL it was seen.
  const isFallbackLost = hasOtherWay && (stage !== 'data' || kind === 'stun');
  return [
    {
      code,
      severity: isFallbackLost ? 'warning' : severity,
      place: placeOf(fault),
      subjects: [url],
      seenBy,
      detail,
    },
  ];
}

function placeOf({ code, seenBy }: SeenFault): Place {
  switch (code) {
    // Names are looked up and certificates are looked at on this side; both faces are needed to tell whose fault it is.
    case 'dns_failed':
    case 'tls_expired':
    case 'tls_not_yet_valid':
    case 'tls_name_mismatch':
    case 'tls_untrusted':
    case 'tls_failed':
    case 'server_not_stun':
    case 'stun_silent':
    case 'relay_silent':
    case 'relay_ports_closed':
    case 'relay_loses':
    case 'relay_slow':
      return seenBy.includes('server') ? 'service' : 'between';
    default:
      return 'service';
  }
}
