import { makeReport } from '@parley/doctor';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../call/testing/fake-clock.js';
import { createFakeDoctor } from '../../doctor/testing/fake-doctor.js';
import { readCallArrival } from './call-arrival.js';
import { OwnTest } from './own-test.js';
import type { RunState } from './outcome.js';
import type { SharedReport } from './report-link.js';
import { rendered } from './testing/rendered.js';
import {
  devicesAtRest,
  doneState,
  failedState,
  goodState,
  halfwayState,
  relayedState,
} from './testing/test-states.js';

/** The page of a test as HTML. */
function pageOf(state: RunState, search = '', shared: SharedReport | null = null): string {
  const doctor = createFakeDoctor(state);
  const arrival = readCallArrival(search);
  const page = createElement(OwnTest, { doctor, state, arrival, shared });
  return rendered(page);
}

const rowOf = (html: string, subject: string) =>
  html.slice(html.indexOf(`data-subject="${subject}`)).split('</summary>')[0] ?? '';

describe('the page of a test', () => {
  it('shows how far it is, and what is being done with each way', () => {
    const html = pageOf(halfwayState);
    expect(html).toContain('Testing your network');
    expect(html).toContain('data-shape="connecting"');
    expect(html).toContain('2 of 4 ways tested');
    expect(rowOf(html, 'turn:turn.example.org:3478?transport=tcp')).toContain('measuring');
    expect(rowOf(html, 'turns:')).toContain('waiting for its turn');
  });

  it('answers at a glance, and finds nothing where nothing is wrong', () => {
    const html = pageOf(goodState);
    expect(html).toContain('Calls will get through from here</h1>');
    expect(html).toContain('data-shape="direct"');
    expect(html).not.toContain('What was found');
    expect(html).not.toContain('data-finding');
    expect(rowOf(html, 'turns:')).toContain('27 ms · 2.4 Mbit/s');
  });

  it('tells the caller first, and the host what to do', () => {
    const html = pageOf(relayedState);
    expect(html).toContain('Calls will work, through the relay</h1>');
    const finding = html.slice(html.indexOf('data-finding="udp_blocked"'));
    expect(finding.indexOf('Calls go the long way round')).toBeLessThan(
      finding.indexOf('For the host'),
    );
    expect(finding.indexOf('For the host')).toBeLessThan(finding.indexOf('UDP port 3478'));
  });

  it('says that nothing gets through, with a broken line', () => {
    const html = pageOf(failedState);
    expect(html).toContain('Calls will not get through</h1>');
    expect(html).toContain('data-shape="broken"');
  });

  it('counts the seconds that the service asks to wait', () => {
    const retryAt = createFakeClock().now() + 17_000;
    const html = pageOf(
      doneState({ servers: [], state: { credentials: { type: 'rate_limited', retryAt } } }),
    );
    expect(html).toContain('Next test in 17 s');
  });

  it('waits half a minute where the service does not say how long', () => {
    const endedAt = createFakeClock().now();
    const credentials = { type: 'unavailable', retryAt: null } as const;
    const html = pageOf(doneState({ servers: [], state: { credentials, endedAt } }));
    expect(html).toContain('Next test in 30 s');
    expect(html).not.toContain('many tests');
  });

  it('does not ask again at once, whatever the service says', () => {
    const endedAt = createFakeClock().now();
    const credentials = { type: 'rate_limited', retryAt: endedAt } as const;
    const html = pageOf(doneState({ servers: [], state: { credentials, endedAt } }));
    expect(html).toContain('Next test in 5 s');
  });

  it('asks for no device on a page that may not have any', () => {
    const button = 'Test camera and microphone';
    expect(pageOf(goodState)).toContain(button);
    const devices = { ...devicesAtRest, camera: 'insecure', microphone: 'insecure' } as const;
    const html = pageOf(doneState({ servers: goodState.observation.servers, devices }));
    expect(html).not.toContain(button);
    expect(html).toContain('https://');
  });

  it('says what the server saw apart from what this browser saw', () => {
    const observation = { ...goodState.observation, face: 'server', signaling: null } as const;
    const html = pageOf({ ...goodState, server: { type: 'given', observation } });
    expect(html).toContain('Seen from the server');
    expect(pageOf(goodState)).toContain('The server’s own view is missing');
  });

  it('begins with what the call found, and says whether it agrees', () => {
    const found = '?from=call&found=udp_blocked&path=relay-tcp';
    expect(pageOf(halfwayState, found)).toContain('Your network blocks UDP.');
    expect(pageOf(relayedState, found)).toContain('This test finds the same.');
    expect(pageOf(goodState, found)).toContain('This test does not see that now');
    expect(pageOf(goodState)).not.toContain('What your call found');
  });
});

describe('the page of a comparison', () => {
  const shared: SharedReport = {
    report: makeReport({ own: relayedState.observation, server: null }),
    name: 'Ana',
  };

  it('says how a call between both would go, with the line that it would have', () => {
    const html = pageOf(goodState, '', shared);
    expect(html).toContain('You and Ana: relay needed');
    expect(html).toContain('data-shape="relayed"');
    expect(html).toContain('Ana’s network');
    expect(html).toContain('data-finding="udp_blocked"');
  });

  it('tests this end first', () => {
    const html = pageOf(halfwayState, '', shared);
    expect(html).toContain('Testing your network</h1>');
    expect(html).not.toContain('You and Ana:');
  });

  it('does not compare with a test that could not begin', () => {
    const offline = { online: false, webrtc: 'works' } as const;
    const html = pageOf(doneState({ servers: [], state: { browser: offline } }), '', shared);
    expect(html).toContain('You are offline</h1>');
    expect(html).not.toContain('You and Ana:');
  });

  it('calls somebody without a name the other person', () => {
    expect(pageOf(goodState, '', { ...shared, name: '' })).toContain('You and the other person:');
  });
});
