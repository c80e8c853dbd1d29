/** Facts of hand-made networks. */
import type { CandidateKind, IceAnswer, LinkFacts } from '@parley/shared';

interface Network {
  readonly stun: IceAnswer;
  readonly udp: IceAnswer;
  readonly tcp: IceAnswer;
  readonly code?: number;
}

/** Facts of an end whose servers answered so; it has the candidates that follow, and nothing was checked yet. */
export function factsOf(
  { stun, udp, tcp, code = 401 }: Network,
  more: Partial<LinkFacts> = {},
): LinkFacts {
  const kinds: readonly CandidateKind[] = [
    'host',
    ...(stun === 'answered' ? (['srflx'] as const) : []),
    ...(udp === 'answered' ? (['relay-udp'] as const) : []),
    ...(tcp === 'answered' ? (['relay-tcp'] as const) : []),
  ];
  const server = (kind: LinkFacts['servers'][number]['kind'], answer: IceAnswer) => ({
    kind,
    port: 3478,
    answer,
    code: answer === 'refused' ? code : null,
  });
  return {
    online: true,
    relayOnly: false,
    settled: ![stun, udp, tcp].includes('pending'),
    candidates: kinds.map((kind) => ({ kind, family: 'ipv4', count: 1 })),
    servers: [server('stun', stun), server('relay-udp', udp), server('relay-tcp', tcp)],
    answered: true,
    checks: { direct: { tried: 2, answered: 0 }, relayed: { tried: 2, answered: 0 } },
    mappingVaries: false,
    dtls: 'none',
    ...more,
  };
}

export const openNetwork = factsOf({ stun: 'answered', udp: 'answered', tcp: 'answered' });
export const noUdp = factsOf({ stun: 'silent', udp: 'silent', tcp: 'answered' });
export const noServers = factsOf({ stun: 'silent', udp: 'silent', tcp: 'silent' });
export const noRelay = factsOf({ stun: 'answered', udp: 'silent', tcp: 'unreachable' });
export const refused = factsOf({ stun: 'answered', udp: 'refused', tcp: 'refused' });
export const unsettled = factsOf({ stun: 'pending', udp: 'pending', tcp: 'pending' });
