import { describe, expect, it } from 'vitest';
import { settle } from '../call/testing/fake-clock.js';
import { allUrls, consult, stunUrl, tcpUrl, tlsUrl, udpUrl } from './testing/consultation.js';
import {
  goodRelay,
  type FakeIceServer,
  type FakeNetwork,
  type FakeStun,
} from './testing/fake-peers.js';
import { hidden, seen } from './testing/seen.js';

const silent: FakeIceServer = { type: 'silent' };
const ok = expect.objectContaining({ state: 'ok' });

describe('a healthy instance', () => {
  it('gives no finding, and data went through every relay', async () => {
    const consultation = consult();
    consultation.doctor.run();
    const { phase, observation } = await consultation.finish();
    expect(phase).toBe('done');
    expect(consultation.findings).toEqual([]);
    expect(observation.signaling).toMatchObject({
      http: ok,
      websocket: ok,
      polling: ok,
      ice: ok,
      roundTripMs: 20,
    });
    for (const url of [udpUrl, tcpUrl, tlsUrl]) {
      expect(consultation.check(url)).toMatchObject({
        reach: ok,
        allocate: ok,
        loop: ok,
        outside: ok,
        relayed: { family: 'ipv4', scope: 'global' },
        // There and back again, each by way of the relay.
        figures: { roundTripMs: 40, jitterMs: 0, lossPercent: 0 },
      });
    }
    expect(consultation.check(stunUrl)).toMatchObject({ reach: ok, stun: ok });
    expect(observation.network).toMatchObject({ udp: 'works', mapping: 'endpoint-independent' });
  });

  it('is well by a satellite, and slow', async () => {
    const far: FakeIceServer = { ...goodRelay, roundTripMs: 1_200 };
    const consultation = consult({
      lineMs: 600,
      servers: { [udpUrl]: far, [tcpUrl]: far, [tlsUrl]: far },
    });
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['relay_slow']);
    expect(consultation.check(udpUrl)).toMatchObject({ allocate: ok, loop: ok });
  });

  it('is shown as it is seen, one thing after the other', async () => {
    const consultation = consult();
    const shown: string[] = [];
    consultation.doctor.state.subscribe(() => {
      const { activities } = consultation.seen;
      const activity = activities.get(udpUrl) ?? 'none';
      if (shown.at(-1) !== activity) shown.push(activity);
    });
    consultation.doctor.run();
    await consultation.finish();
    expect(shown).toEqual([
      'none',
      'waiting',
      'asking',
      'connecting',
      'measuring',
      'outside',
      'done',
    ]);
  });

  it('is looked at with no more connections and bytes than a call takes', async () => {
    const consultation = consult({}, [...allUrls, 'turn:b.example', 'turn:c.example']);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.peers.most).toBeLessThanOrEqual(10);
    // A relay's share: 1 Mbit of load, and less than 10 kB of numbered packets.
    expect(consultation.peers.sentBytes).toBeLessThanOrEqual(5 * 135_000);
  });

  it('leaves nothing open behind', async () => {
    const consultation = consult();
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.peers.open).toBe(0);
    expect(consultation.service.waiting).toBe(0);
    expect(consultation.clock.pending).toBe(0);
  });

  it('is looked at anew on demand', async () => {
    const consultation = consult();
    consultation.doctor.run();
    await consultation.finish();
    const { startedAt } = consultation.seen;
    consultation.doctor.run();
    expect(consultation.seen.phase).toBe('running');
    expect(consultation.seen.observation.servers).toEqual([]);
    const again = await consultation.finish();
    expect(again.startedAt).toBeGreaterThan(startedAt);
    expect(again.phase).toBe('done');
  });
});

describe('a run', () => {
  it('need not be judged again while the microphone is listened to', async () => {
    const consultation = consult();
    const { doctor, devices } = consultation;
    doctor.run();
    await consultation.finish();
    doctor.testDevices();
    await settle();
    const observed = () => {
      const state = doctor.state.get();
      return state.phase === 'idle' ? null : state.observation;
    };
    const before = observed();
    expect(before?.devices).toMatchObject({ microphone: 'works' });
    devices.media.hear(0.2);
    expect(doctor.state.get().devices.test).toMatchObject({ heard: true });
    expect(observed()).toBe(before);
  });

  it('ends after 15 s although nothing answers at all', async () => {
    const consultation = consult({
      servers: { [stunUrl]: silent, [udpUrl]: silent, [tcpUrl]: silent, [tlsUrl]: silent },
    });
    const { answers } = consultation.service;
    Object.assign(answers, { health: null, server: null, websocket: null, polling: null });
    consultation.doctor.run();
    await consultation.clock.advance(14_999);
    const { observation } = await consultation.finish();
    expect(consultation.seen.phase).toBe('done');
    expect(JSON.stringify(observation)).not.toContain('pending');
    expect(observation.signaling).toMatchObject({ http: { fault: 'silent' } });
    expect(observation.servers.map(({ reach }) => reach.state)).toEqual(
      allUrls.map(() => 'failed'),
    );
    expect(consultation.peers.open + consultation.service.waiting).toBe(0);
    expect(consultation.clock.pending).toBe(0);
  });

  it('ends at once, and without another word, when the page is left', async () => {
    const consultation = consult();
    consultation.doctor.run();
    await consultation.clock.advance(500);
    expect(consultation.peers.open).toBeGreaterThan(0);
    const before = consultation.seen;
    consultation.doctor.close();
    await settle();
    expect(consultation.peers.open).toBe(0);
    await consultation.clock.advance(20_000);
    expect(consultation.seen).toBe(before);
    expect(consultation.clock.pending).toBe(0);
  });

  it('that begins again while it goes on has one end', async () => {
    const consultation = consult();
    let ends = 0;
    consultation.doctor.state.subscribe(() => {
      if (consultation.seen.phase === 'done') ends += 1;
    });
    consultation.doctor.run();
    await consultation.clock.advance(500);
    consultation.doctor.run();
    await consultation.finish();
    expect(ends).toBe(1);
  });
});

describe('a relay', () => {
  it.each([
    [401, 'credential_rejected'],
    [486, 'relay_full'],
    [508, 'relay_full'],
    [500, 'relay_refused'],
  ])('that refuses with %i is %s', async (code, finding) => {
    const refuses: FakeIceServer = { type: 'refuses', code };
    const consultation = consult({
      servers: { [udpUrl]: refuses, [tcpUrl]: refuses, [tlsUrl]: refuses },
    });
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual([finding]);
    expect(consultation.check(tlsUrl)).toMatchObject({ reach: ok, tls: ok, errorCode: code });
  });

  it('that has room for one allocation alone is full', async () => {
    const consultation = consult({ servers: { [udpUrl]: { ...goodRelay, room: 1 } } }, [
      stunUrl,
      udpUrl,
    ]);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['relay_full']);
  });

  it('that forwards nothing is found out', async () => {
    const dead: FakeIceServer = { ...goodRelay, forwards: false, outside: false };
    const consultation = consult({
      servers: { [udpUrl]: dead, [tcpUrl]: dead, [tlsUrl]: dead },
    });
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['relay_forwards_nothing']);
    expect(consultation.check(udpUrl)).toMatchObject({
      loop: { state: 'failed', fault: 'nothing' },
      outside: { state: 'failed', fault: 'nothing' },
    });
  });

  it.each([
    [false, 'nothing'],
    ['one_way', 'one_way'],
  ] as const)('whose ports are closed from outside is found out', async (outside, fault) => {
    const closed: FakeIceServer = { ...goodRelay, outside };
    const consultation = consult({ servers: { [udpUrl]: closed } }, [stunUrl, udpUrl]);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['relay_ports_closed']);
    expect(consultation.check(udpUrl)).toMatchObject({
      loop: ok,
      outside: { state: 'failed', fault },
    });
  });

  it('at a private address is not blamed for refusing whoever has such a one', async () => {
    const local: FakeIceServer = { ...goodRelay, address: '192.168.1.9', outside: false };
    const consultation = consult({ servers: { [udpUrl]: local } }, [stunUrl, udpUrl]);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual([]);
    expect(consultation.check(udpUrl)).toMatchObject({ outside: { state: 'unknown' } });
  });

  it('that loses packets is found out by them', async () => {
    const lossy: FakeIceServer = { ...goodRelay, loses: (packet) => packet % 10 === 0 };
    const consultation = consult({ servers: { [udpUrl]: lossy } }, [stunUrl, udpUrl]);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['relay_loses']);
    expect(consultation.check(udpUrl).figures?.lossPercent).toBeGreaterThan(5);
  });

  it('named by a URL that the browser does not read leaves the others', async () => {
    const consultation = consult({ servers: { [tlsUrl]: { type: 'impossible' } } });
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.check(tlsUrl)).toMatchObject({
      reach: { state: 'failed', fault: 'unreachable', detail: 'no such scheme' },
    });
    expect(consultation.check(udpUrl)).toMatchObject({ loop: ok });
  });
});

describe('a network', () => {
  it('that lets no UDP out is told from a relay that is gone', async () => {
    const blocked = { [stunUrl]: silent, [udpUrl]: silent };
    const consultation = consult({ servers: blocked });
    consultation.doctor.run();
    const { observation } = await consultation.finish();
    expect(observation.network.udp).toBe('blocked');
    expect(consultation.findings).toEqual(['udp_blocked']);

    const gone = consult({ servers: { ...blocked, [tcpUrl]: silent, [tlsUrl]: silent } });
    gone.doctor.run();
    await gone.finish();
    expect(gone.seen.observation.network.udp).toBe('unknown');
  });

  it('whose mapping varies is seen by the way that packets take to a relayed address', async () => {
    const consultation = consult({ chosen: 'prflx' });
    consultation.doctor.run();
    const { observation } = await consultation.finish();
    expect(observation.network.mapping).toBe('dependent');
    expect(consultation.findings).toEqual(['mapping_varies']);
  });

  it('without a NAT is seen by it, too', async () => {
    const consultation = consult({ chosen: 'host' });
    consultation.doctor.run();
    const { observation } = await consultation.finish();
    expect(observation.network).toMatchObject({ mapping: 'none', hairpinning: 'unknown' });
  });

  describe('with IPv6', () => {
    const mapped = '20.0.1.2 40000';
    const mapped6 = '2a10:20::2 40001';
    const hosts = [hidden(40_000), hidden(40_001)];
    const withoutNat = [seen('host', '20.0.1.2 40000'), seen('host', mapped6)];
    const mute = { type: 'mute' } as const;
    const familiesOf = async (
      stun: Omit<FakeStun, 'type'>,
      network: Partial<FakeNetwork> = {},
    ): Promise<string> => {
      const consultation = consult({
        hosts,
        ...network,
        servers: { [stunUrl]: { type: 'stun', ...stun } },
      });
      consultation.doctor.run();
      const { phase, observation } = await consultation.finish();
      expect(phase).toBe('done');
      expect(consultation.peers.open + consultation.clock.pending).toBe(0);
      const { ipv4, ipv6 } = observation.network;
      return [ipv4, ipv6, ...consultation.findings].join(' ');
    };

    it.each([2_000, 7_000, 9_000, 10_000])('that is answered after %i ms is well', async (ms) => {
      const second = { type: 'late', mapped: mapped6, ms } as const;
      expect(await familiesOf({ mapped, second })).toBe('works works');
    });

    it('is well where two ends have met over IPv4 before it is answered', async () => {
      const second = { type: 'late', mapped: mapped6, ms: 3_000 } as const;
      expect(await familiesOf({ mapped, second }, { hairpins: true })).toBe('works works');
      expect(await familiesOf({ mapped, second: mute }, { hairpins: true })).toBe(
        'works broken ipv6_broken',
      );
    });

    it('is not found broken by a machine that is slow to answer anything', async () => {
      const found = await familiesOf({ mapped, second: mute }, { lineMs: 1_200 });
      expect(found).toMatch(/^works unknown/u);
      expect(found).not.toContain('ipv6_broken');
    });

    it('that is seen as it is is well, at once and late', async () => {
      const network = { hosts: withoutNat };
      expect(await familiesOf({ mapped: null }, network)).toBe('works works');
      const second = { type: 'late', mapped: null, ms: 3_000 } as const;
      expect(await familiesOf({ mapped: null, second }, network)).toBe('works works');
    });

    it('that does not lead outside is found broken, and nothing else is', async () => {
      expect(await familiesOf({ mapped, second: mute })).toBe('works broken ipv6_broken');
      const base = '192.168.1.2 40000';
      const network = { hosts: [seen('host', base), seen('host', mapped6)] };
      expect(await familiesOf({ mapped, base, second: mute }, network)).toBe(
        'works broken ipv6_broken',
      );
    });

    it('that does not is not found where answers leave no trace, and neither is anything else', async () => {
      const stun = { mapped: null, second: mute };
      expect(await familiesOf(stun, { hosts: withoutNat })).toBe('unknown unknown');
    });

    it('may work where IPv4 does not', async () => {
      expect(await familiesOf({ mapped: mapped6, second: mute })).toBe('broken works');
    });

    it('in doubt keeps nothing back that is known already', async () => {
      const stun: FakeStun = { type: 'stun', mapped, second: mute };
      const consultation = consult({ hosts, servers: { [stunUrl]: stun } });
      consultation.doctor.run();
      await consultation.clock.advance(6_000);
      expect(consultation.seen.observation.network).toMatchObject({
        udp: 'works',
        ipv4: 'works',
        ipv6: 'unknown',
        mapping: 'endpoint-independent',
        hairpinning: 'no',
      });
      await consultation.clock.advance(5_000);
      expect(consultation.seen).toMatchObject({
        phase: 'done',
        observation: { network: { ipv6: 'broken' } },
      });
    });
  });

  it('that turns packets round lets two ends meet', async () => {
    const consultation = consult({ hairpins: true });
    consultation.doctor.run();
    const { observation } = await consultation.finish();
    expect(observation.network.hairpinning).toBe('yes');
  });
});

describe('a service', () => {
  it('that has had enough of this address says when to come back', async () => {
    const consultation = consult();
    const { clock, service } = consultation;
    const timed = { ms: 5, serverTime: null, receivedAt: clock.now() };
    service.answers.ice = { ...timed, type: 'refused', status: 429, retryAfterMs: 30_000 };
    consultation.doctor.run();
    await settle();
    expect(consultation.seen.credentials).toEqual({
      type: 'rate_limited',
      retryAt: clock.now() + 30_000,
    });
    const { observation } = await consultation.finish();
    expect(observation.signaling?.ice).toMatchObject({ fault: 'status', detail: '429' });
    expect(consultation.peers.most).toBe(0);
  });

  it('that is going down says so', async () => {
    const consultation = consult();
    const timed = { ms: 5, serverTime: null, receivedAt: consultation.clock.now() };
    consultation.service.answers.ice = {
      ...timed,
      type: 'refused',
      status: 503,
      retryAfterMs: null,
    };
    consultation.doctor.run();
    await settle();
    expect(consultation.seen.credentials).toEqual({ type: 'unavailable', retryAt: null });
  });

  it('that names no ICE server has no relay', async () => {
    const consultation = consult({}, []);
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toContain('relay_absent');
  });

  it('out of reach is all that is wrong for a page that is offline', async () => {
    const consultation = consult();
    const gone = { type: 'unreachable', detail: 'Failed to fetch' } as const;
    Object.assign(consultation.service.answers, {
      health: gone,
      ice: gone,
      websocket: { type: 'failed', detail: 'websocket error' },
      polling: { type: 'failed', detail: 'xhr poll error' },
      online: false,
    });
    consultation.doctor.run();
    const { browser } = await consultation.finish();
    expect(browser.online).toBe(false);
    expect(consultation.findings).toEqual(['signaling_unreachable']);
  });

  it('by long-polling alone is told', async () => {
    const consultation = consult();
    consultation.service.answers.websocket = { type: 'failed', detail: 'websocket error' };
    consultation.doctor.run();
    await consultation.finish();
    expect(consultation.findings).toEqual(['signaling_polling_only']);
  });

  it('whose clock is ten minutes ahead is told', async () => {
    const consultation = consult();
    const { answers } = consultation.service;
    const serverTime = consultation.clock.now() + 600_000;
    if (answers.health?.type === 'answered') answers.health = { ...answers.health, serverTime };
    if (answers.ice?.type === 'given') answers.ice = { ...answers.ice, serverTime };
    consultation.doctor.run();
    const { observation } = await consultation.finish();
    expect(Math.abs((observation.signaling?.clockSkewMs ?? 0) - 600_000)).toBeLessThan(1_000);
    expect(consultation.findings).toEqual(['clock_off']);
  });

  it('adds its own check, and lacks nothing where that one does not come', async () => {
    const consultation = consult();
    consultation.doctor.run();
    expect((await consultation.finish()).server).toEqual({ type: 'absent' });

    const helped = consult();
    const { observation } = consultation.seen;
    helped.service.answers.server = { ...observation, face: 'server', signaling: null };
    helped.doctor.run();
    expect((await helped.finish()).server.type).toBe('given');
    expect(helped.findings).toEqual([]);
  });
});

describe('a browser', () => {
  it.each(['absent', 'blocked'] as const)(
    'whose WebRTC is %s asks no ICE server',
    async (ability) => {
      const consultation = consult({ ability });
      consultation.doctor.run();
      const { browser, observation } = await consultation.finish();
      expect(browser.webrtc).toBe(ability);
      expect(observation.servers).toEqual([]);
      expect(consultation.peers.most).toBe(0);
    },
  );
});
