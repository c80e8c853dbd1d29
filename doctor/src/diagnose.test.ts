import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { observationSchema } from './observation.js';
import { codes } from './testing/codes.js';
import {
  checks,
  everywhere,
  network,
  nothing,
  page,
  refused,
  relays,
  server,
  shell,
  unknown,
} from './testing/observations.js';

describe('a healthy instance', () => {
  it('gives no finding to any face', () => {
    expect(codes(page())).toEqual([]);
    expect(codes(page(), server())).toEqual([]);
    expect(codes(shell())).toEqual([]);
    expect(codes(shell(), server())).toEqual([]);
  });

  it('gives none on localhost either, without TLS and with a relay that refuses private peers', () => {
    const servers = checks({}, ['stun', 'udp', 'tcp']).map((seen) => ({
      ...seen,
      relayed: seen.relayed && ({ family: 'ipv4', scope: 'loopback', isServers: true } as const),
      serverScope: 'loopback' as const,
      outside: unknown,
    }));
    const local = network({ mapping: 'unknown', ipv4: 'unknown' });
    expect(codes(shell({ servers, network: local }), server({ servers }))).toEqual([]);
    expect(codes(page({ servers, network: local }), server({ servers }))).toEqual([]);
  });

  it('is healthy although its server cannot reach itself from inside', () => {
    expect(codes(page(), server({ servers: everywhere(nothing) }))).toEqual([]);
  });

  it('is what the builders of observations build', () => {
    for (const observation of [page(), shell(), server()]) {
      expect(v.parse(observationSchema, observation)).toEqual(observation);
    }
  });
});

it('tells the most severe first', () => {
  const own = page({
    network: network({ mapping: 'dependent', ipv6: 'broken' }),
    servers: relays(refused(401)),
  });
  expect(codes(own)).toEqual(['credential_rejected', 'ipv6_broken', 'mapping_varies']);
});
