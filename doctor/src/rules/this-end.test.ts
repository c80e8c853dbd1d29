import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.js';
import { codes } from '../testing/codes.js';
import { checks, devices, everywhere, network, page, server } from '../testing/observations.js';

describe('this end', () => {
  it('a network that maps by destination', () => {
    const { findings } = diagnose({
      own: page({ network: network({ mapping: 'dependent' }) }),
      server: null,
    });
    expect(findings).toMatchObject([{ code: 'mapping_varies', severity: 'info', place: 'here' }]);
  });

  it('IPv6 that does not work', () => {
    expect(codes(page({ network: network({ ipv6: 'broken' }) }))).toEqual(['ipv6_broken']);
  });

  it('says nothing of IPv6 where the service has none, which a page takes for silence', () => {
    const own = page({ network: network({ ipv6: 'broken' }) });
    expect(diagnose({ own, server: server() })).toMatchObject({
      findings: [],
      verdict: { network: { ipv6: 'unknown' } },
    });
    const both = everywhere({ resolved: ['ipv4', 'ipv6'] });
    const told = diagnose({ own, server: server({ servers: both }) });
    expect(told.findings).toMatchObject([{ code: 'ipv6_broken' }]);
    // of a host that the server has not looked up, it does not know
    const elsewhere = checks({ udp: { url: 'turn:relay.example.org:3478?transport=udp' } });
    const unsure = diagnose({ own: { ...own, servers: [...elsewhere] }, server: server() });
    expect(unsure.findings).toMatchObject([{ code: 'ipv6_broken' }]);
  });

  it.each([
    [{ camera: 'insecure', microphone: 'insecure' }, ['page_insecure']],
    [{ camera: 'denied', microphone: 'denied' }, ['microphone_denied', 'camera_denied']],
    [{ camera: 'in_use' }, ['camera_in_use']],
    [{ microphone: 'failed' }, ['microphone_failed']],
    [{ microphone: 'absent', camera: 'absent' }, ['microphone_absent', 'camera_absent']],
    [{ speaker: 'absent' }, ['speaker_absent']],
    [{ camera: 'not_asked', microphone: 'not_asked', speaker: 'unknown' }, []],
  ] as const)('%o', (changes, expected) => {
    expect(codes(page({ devices: devices(changes) }))).toEqual(expected);
  });
});
