import type { IceServerCheck, NetworkCheck, Observation } from '@parley/doctor';

/**
 * What anybody may know of what the server saw. Words about connections are left out, because they name addresses, which inside
 * the host's network may be others than outside; those about names and certificates tell what whoever connects is told
 * as well. Of the server's own network nothing is said.
 */
export function publicObservation(observation: Observation): Observation {
  return {
    ...observation,
    servers: observation.servers.map(withoutWords),
    network: nothingOfTheNetwork,
  };
}

/** What there is to tell when nothing was asked. */
export const emptyObservation = (at: number): Observation => ({
  face: 'server',
  at,
  signaling: null,
  servers: [],
  network: nothingOfTheNetwork,
  devices: null,
});

const nothingOfTheNetwork: NetworkCheck = {
  udp: 'unknown',
  ipv4: 'unknown',
  ipv6: 'unknown',
  mapping: 'unknown',
  filtering: 'unknown',
  hairpinning: 'unknown',
  hints: [],
};

function withoutWords(server: IceServerCheck): IceServerCheck {
  return {
    ...server,
    reach: wordless(server.reach),
    stun: wordless(server.stun),
    allocate: wordless(server.allocate),
    loop: wordless(server.loop),
    outside: wordless(server.outside),
  };
}

const wordless = <Step extends { readonly state: string }>(step: Step): Step =>
  step.state === 'failed' ? { ...step, detail: null } : step;
