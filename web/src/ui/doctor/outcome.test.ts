import { diagnose, findingCodes, verdictCodes } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { runningState } from '../../doctor/testing/fake-doctor.js';
import { outcomeOf, outcomeOfTest, progressOf, type RunState } from './outcome.js';
import {
  doneState,
  failedState,
  goodState,
  halfwayState,
  relayedState,
  relayWell,
  signalingWell,
  stunWell,
  unreachable,
  urls,
} from './testing/test-states.js';

const outcome = (state: RunState) =>
  outcomeOf(state, diagnose({ own: state.observation, server: null }));

describe('the outcome of a test', () => {
  it('is that calls get through, where the network lets them and the relay works', () => {
    expect(outcome(goodState)).toBe('direct');
  });

  it('is that calls go through the relay, where UDP is blocked', () => {
    expect(outcome(relayedState)).toBe('relayed');
  });

  it('is the same where each destination has another port', () => {
    const { servers } = goodState.observation;
    expect(outcome(doneState({ servers, network: { mapping: 'dependent' } }))).toBe('relayed');
  });

  it('is that nothing gets through, where nothing answers', () => {
    expect(outcome(failedState)).toBe('none');
  });

  it('promises no more than most calls without a relay', () => {
    expect(outcome(doneState({ servers: [stunWell] }))).toBe('most');
    expect(
      outcome(doneState({ servers: [stunWell, unreachable(urls.udp), unreachable(urls.tcp)] })),
    ).toBe('most');
  });

  it('does not promise the relay to somebody with a public address where there is none', () => {
    const open = { mapping: 'none', filtering: 'none' } as const;
    expect(outcome(doneState({ servers: goodState.observation.servers, network: open }))).toBe(
      'direct',
    );
    expect(outcome(doneState({ servers: [stunWell], network: open }))).toBe('most');
  });

  it('is that the service cannot be reached, where no connection to it stays open', () => {
    const failed = { state: 'failed', fault: 'failed', detail: null } as const;
    const signaling = { ...signalingWell, websocket: failed, polling: failed };
    const { observation } = goodState;
    expect(outcome({ ...goodState, observation: { ...observation, signaling } })).toBe(
      'service-unreachable',
    );
  });

  it('is not that the service asks to wait, where a proxy finds no service behind it', () => {
    const status = { state: 'failed', fault: 'status', detail: '503' } as const;
    const state = doneState({
      servers: [],
      state: { credentials: { type: 'unavailable', retryAt: null } },
    });
    expect(outcome(state)).toBe('unavailable');
    const signaling = { ...signalingWell, http: status, ice: status };
    expect(outcome({ ...state, observation: { ...state.observation, signaling } })).toBe(
      'service-unreachable',
    );
  });

  it('promises few calls without a relay from a symmetric NAT', () => {
    expect(outcome(doneState({ servers: [stunWell], network: { mapping: 'dependent' } }))).toBe(
      'some',
    );
  });

  it('does not mind a way that is closed while another relay works', () => {
    const servers = [stunWell, relayWell(urls.udp, 20), unreachable(urls.tls)];
    expect(outcome(doneState({ servers }))).toBe('direct');
  });

  // without devices people still see and hear the others
  it.each(findingCodes.filter((code) => code !== 'page_insecure'))(
    'is not that calls get through where %s is an error',
    (code) => {
      const { observation } = goodState;
      const { verdict } = diagnose({ own: observation, server: null });
      const error = {
        code,
        severity: 'error',
        place: 'service',
        subjects: [],
        seenBy: ['page'],
        detail: null,
      } as const;
      const outcomes = verdictCodes.map((each) =>
        outcomeOfTest(observation, { verdict: { ...verdict, code: each }, findings: [error] }),
      );
      expect(outcomes).not.toContain('direct');
      expect(outcomes).not.toContain('relayed');
    },
  );

  it('is that the service cannot be reached, where the verdict says so', () => {
    const { observation } = goodState;
    const { verdict } = diagnose({ own: observation, server: null });
    const lost = { ...verdict, code: 'no_service' } as const;
    expect(outcomeOfTest(observation, { verdict: lost, findings: [] })).toBe('service-unreachable');
  });

  it('is none of these while it runs, and where nothing could be tested', () => {
    expect(outcome(halfwayState)).toBe('testing');
    const browser = { online: true, webrtc: 'works' } as const;
    const bare = (state: Partial<typeof goodState>) => doneState({ servers: [], state });
    expect(outcome(bare({ browser: { ...browser, webrtc: 'absent' } }))).toBe('no-webrtc');
    expect(outcome(bare({ browser: { ...browser, webrtc: 'blocked' } }))).toBe('webrtc-blocked');
    expect(outcome(bare({ browser: { ...browser, online: false } }))).toBe('offline');
    expect(outcome(bare({ credentials: { type: 'rate_limited', retryAt: null } }))).toBe(
      'rate-limited',
    );
  });
});

describe('the progress of a test', () => {
  it('rises from nothing to all', () => {
    expect(progressOf(runningState()).share).toBe(0);
    const half = progressOf(halfwayState);
    expect(half).toMatchObject({ done: 2, total: 4 });
    expect(half.share).toBeGreaterThan(0.4);
    expect(half.share).toBeLessThan(0.9);
    expect(progressOf(goodState)).toEqual({ share: 1, done: 4, total: 4 });
  });
});
