import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { codes } from '../testing/codes.js';
import { failed, page, relays, server, shell } from '../testing/observations.js';

describe('relayed data', () => {
  it('a private address announced by a server that was reached on a global one', () => {
    const servers = relays({
      relayed: { family: 'ipv4', scope: 'private', isServers: false },
      loop: failed('permission'),
      outside: failed('nothing'),
    });
    expect(codes(shell({ servers }))).toEqual(['relay_address_private']);
    expect(codes(page({ servers }), server({ servers }))).toContain('relay_address_private');
  });

  it('a wrong external address', () => {
    const servers = relays({
      relayed: { family: 'ipv4', scope: 'global', isServers: false },
      outside: failed('nothing'),
    });
    expect(diagnose({ own: shell({ servers }), server: null }).findings).toMatchObject([
      { code: 'relay_address_wrong', severity: 'error' },
    ]);
  });

  it('another address of the relay’s own is well', () => {
    const servers = relays({ relayed: { family: 'ipv4', scope: 'global', isServers: false } });
    expect(codes(shell({ servers }), server({ servers }))).toEqual([]);
  });

  it('closed relay ports', () => {
    expect(codes(shell({ servers: relays({ outside: failed('nothing') }) }))).toEqual([
      'relay_ports_closed',
    ]);
  });

  it('nothing forwarded', () => {
    const servers = relays({ loop: failed('nothing'), outside: failed('nothing'), figures: null });
    expect(codes(shell({ servers }))).toEqual(['relay_forwards_nothing']);
    expect(codes(page({ servers }))).toEqual(['relay_forwards_nothing']);
  });

  it('a relay that refuses itself as a peer', () => {
    const servers = relays({ loop: failed('permission'), figures: null });
    expect(codes(page({ servers }))).toEqual(['relay_peer_denied']);
  });

  it.each([
    [{ lossPercent: 12 }, 'relay_loses'],
    [{ roundTripMs: 900 }, 'relay_slow'],
    [{ jitterMs: 90 }, 'relay_slow'],
    [{ throughput: 100 }, 'relay_slow'],
  ])('%o', (figures, code) => {
    const well = { roundTripMs: 80, jitterMs: 2, lossPercent: 0, throughput: 1_000 };
    expect(codes(page({ servers: relays({ figures: { ...well, ...figures } }) }))).toEqual([code]);
  });
});
