import type { IceServerCheck } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { activityCell, figureWords, serverRows } from './server-words.js';
import { relayWell, stunWell, unreachable, urls } from './testing/test-states.js';

const relay = relayWell(urls.tls, 27);
const refusedWith = (errorCode: number): IceServerCheck => ({
  ...relay,
  allocate: { state: 'failed', fault: 'refused', detail: null },
  errorCode,
});
const texts = (check: IceServerCheck) =>
  Object.fromEntries(serverRows(check).map(({ label, text }) => [label, text]));

describe('a way through the service', () => {
  it('works where data came back, and a STUN server answers', () => {
    expect(activityCell(relay, 'done')).toEqual({ mark: 'yes', text: 'works' });
    expect(activityCell(stunWell, 'done')).toEqual({ mark: 'yes', text: 'answers' });
  });

  it('says what is being done with it', () => {
    expect(activityCell(relay, 'waiting')).toEqual({ mark: 'busy', text: 'waiting for its turn' });
    expect(activityCell(relay, 'measuring')).toEqual({ mark: 'busy', text: 'measuring' });
  });

  it('tells a failure at once, while the rest goes on', () => {
    expect(activityCell(unreachable(urls.udp), 'asking')).toEqual({
      mark: 'no',
      text: 'out of reach',
    });
  });

  it.each([
    [401, 'refuses the credentials (401)'],
    [486, 'is full (486)'],
    [500, 'refused (500)'],
  ])('says what a refusal by %i means', (code, text) => {
    expect(activityCell(refusedWith(code), 'done')).toEqual({ mark: 'no', text });
  });

  it('is not called working when nothing was tried', () => {
    const untried: IceServerCheck = { ...relay, allocate: { state: 'unknown' } };
    expect(activityCell(untried, 'done')).toEqual({ mark: 'open', text: 'not tested' });
  });
});

describe('the steps of a way', () => {
  it('are those that its kind has', () => {
    expect(Object.keys(texts(stunWell))).toEqual(['Reachable', 'STUN answer']);
    expect(Object.keys(texts(relay))).toContain('Certificate');
    expect(Object.keys(texts(relayWell(urls.udp, 3)))).not.toContain('Certificate');
  });

  it('leave out what no browser tells, and not what another face saw', () => {
    const ok = { state: 'ok', ms: 3 } as const;
    expect(Object.keys(texts(relay))).not.toContain('STUN answer');
    const labels = Object.keys(texts({ ...relay, name: ok, stun: ok }));
    expect(labels.slice(0, 4)).toEqual(['Name', 'Reachable', 'Certificate', 'STUN answer']);
  });

  it('call a relay that announces a private address wrong, unless the server is private itself', () => {
    const relayed = { family: 'ipv4', scope: 'private', isServers: null } as const;
    const mark = (check: IceServerCheck) =>
      serverRows(check).find(({ label }) => label === 'Relay’s address')?.mark;
    const unknown = { state: 'unknown' } as const;
    const seen = { ...relay, relayed, serverScope: 'global', outside: unknown } as const;
    expect(mark(seen)).toBe('no');
    expect(mark({ ...seen, serverScope: 'private' })).toBe('yes');
    expect(mark({ ...seen, outside: { state: 'ok', ms: 9 } })).toBe('yes');
    const foreign = { ...relayed, scope: 'global', isServers: false } as const;
    expect(mark({ ...seen, relayed: foreign })).toBe('no');
    expect(mark({ ...seen, relayed: foreign, serverScope: 'loopback' })).toBe('yes');
  });

  it('repeat what a server or program said', () => {
    const tls = { state: 'failed', fault: 'expired', detail: 'on 3 May' } as const;
    expect(texts({ ...relay, tls })['Certificate']).toBe('its certificate has expired (on 3 May)');
  });
});

describe('what was measured', () => {
  it('is told with its units, and loss only where there is some', () => {
    expect(figureWords(relay)).toBe('27 ms · 2.4 Mbit/s');
    const figures = { roundTripMs: 27, jitterMs: 1, lossPercent: 12.34, throughput: 640 };
    expect(figureWords({ ...relay, figures })).toBe('27 ms · 640 kbit/s · 12.3 % lost');
  });

  it('is nothing before it was', () => {
    expect(figureWords(stunWell)).toBe('');
  });
});
