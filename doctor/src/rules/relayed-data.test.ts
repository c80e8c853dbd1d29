import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { wordsOf } from '../words.js';
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

  it('closed relay ports: two who reach the relay meet there all the same', () => {
    const closed = relays({ outside: failed('nothing') });
    for (const own of [shell({ servers: closed }), page({ servers: closed })]) {
      expect(diagnose({ own, server: server() }).findings).toMatchObject([
        { code: 'relay_ports_closed', severity: 'warning', detail: null },
      ]);
    }
    // whether they do was not seen
    const servers = relays({ outside: failed('nothing'), loop: { state: 'unknown' } });
    expect(diagnose({ own: shell({ servers }), server: null }).findings).toMatchObject([
      { code: 'relay_ports_closed', severity: 'error' },
    ]);
  });

  it('closed relay ports in one direction', () => {
    const servers = relays({ outside: failed('one_way') });
    const [finding] = diagnose({ own: shell({ servers }), server: null }).findings;
    expect(finding).toMatchObject({ code: 'relay_ports_closed', severity: 'warning' });
    expect(finding && wordsOf(finding).caller).toContain('in one direction only');
  });

  it('an address that the server finds wrong explains that a page gets nothing through, and not that it gets something', () => {
    const wrong = relays({ relayed: { family: 'ipv4', scope: 'private', isServers: false } });
    const closed = page({ servers: relays({ outside: failed('nothing') }) });
    expect(diagnose({ own: closed, server: server({ servers: wrong }) }).findings).toMatchObject([
      { code: 'relay_address_private', severity: 'error', seenBy: ['page', 'server'] },
    ]);
    const oneWay = page({ servers: relays({ outside: failed('one_way') }) });
    expect(codes(oneWay, server({ servers: wrong }))).toEqual([
      'relay_address_private',
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
