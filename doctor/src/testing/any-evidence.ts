/** Observations as random as their schema allows, for properties. */
import * as fc from 'fast-check';
import { iceServerKinds } from '@parley/shared';
import { addressScopes, families, type IceServerCheck } from '../ice-server-check.js';
import { filterings, mappings, type Face, type Observation } from '../observation.js';
import type { Step } from '../step.js';
import { network, server, shell, signaling } from './observations.js';

const steps = <Fault extends string>(...faults: readonly Fault[]): fc.Arbitrary<Step<Fault>> =>
  fc.oneof(
    fc.constant({ state: 'unknown' } as const),
    fc.constant({ state: 'ok', ms: 1 } as const),
    fc.record({
      state: fc.constant('failed' as const),
      fault: fc.constantFrom(...faults),
      detail: fc.constantFrom(null, '401'),
    }),
  );

const urlOf = (kind: IceServerCheck['kind'], host: string): string => {
  switch (kind) {
    case 'stun':
      return `stun:${host}:3478`;
    case 'relay-tls':
      return `turns:${host}:5349?transport=tcp`;
    case 'relay-udp':
    case 'relay-tcp':
      return `turn:${host}:3478?transport=${kind.slice(6)}`;
  }
};

const figures = fc.option(fc.nat(2_000));
const tlsFaults = ['expired', 'not_yet_valid', 'name_mismatch', 'untrusted', 'handshake'] as const;

/** Anything that fits the schema, also what no face would note. */
const anyCheck: fc.Arbitrary<IceServerCheck> = fc
  .record({
    kind: fc.constantFrom(...iceServerKinds),
    host: fc.constantFrom('one.example', 'two.example'),
    name: steps('dns_failed'),
    resolved: fc.constant<IceServerCheck['resolved']>([]),
    reach: steps('silent', 'refused', 'no_route', 'unreachable'),
    tls: steps(...tlsFaults),
    stun: steps('silent', 'not_stun', 'refused'),
    allocate: steps('silent', 'not_stun', 'refused'),
    errorCode: fc.constantFrom(null, 401, 403, 486, 508),
    credentialLifeMs: fc.constantFrom(null, -1, 60_000),
    relayed: fc.option(
      fc.record({
        family: fc.constantFrom(...families),
        scope: fc.constantFrom(...addressScopes),
        isServers: fc.constantFrom(true, false, null),
      }),
    ),
    serverScope: fc.constantFrom(...addressScopes, null),
    loop: steps('nothing', 'permission', 'silent'),
    outside: steps('nothing', 'one_way'),
    figures: fc.option(
      fc.record({
        roundTripMs: figures,
        jitterMs: figures,
        lossPercent: figures,
        throughput: figures,
      }),
    ),
  })
  .map(({ host, ...check }) => ({ ...check, url: urlOf(check.kind, host) }));

export const someChecks = fc.uniqueArray(anyCheck, { selector: ({ url }) => url, maxLength: 8 });

const someNetwork = fc
  .record({
    udp: fc.constantFrom('unknown', 'works', 'blocked'),
    ipv4: fc.constantFrom('unknown', 'absent', 'works', 'broken'),
    ipv6: fc.constantFrom('unknown', 'absent', 'works', 'broken'),
    mapping: fc.constantFrom(...mappings),
    filtering: fc.constantFrom(...filterings),
  })
  .map((changes) => network(changes));

const someSignaling = fc.option(
  fc
    .record({
      name: steps('dns_failed'),
      http: steps('silent', 'refused', 'no_route', 'unreachable', 'status', 'not_parley'),
      tls: steps(...tlsFaults),
      websocket: steps('failed'),
      polling: steps('failed'),
      ice: steps('status', 'malformed', 'none', 'unreachable'),
    })
    .map((changes) => signaling(changes)),
);

export const evidence = fc
  .record({
    face: fc.constantFrom<Face>('page', 'shell'),
    mine: someChecks,
    theirs: fc.option(someChecks),
    network: someNetwork,
    signaling: someSignaling,
  })
  .map(({ face, mine, theirs, ...seen }) => {
    const own: Observation = { ...shell(seen), face, servers: mine };
    return { own, server: theirs === null ? null : { ...server(), servers: theirs } };
  });
