import type { SignalingCheck } from '@parley/doctor';
import { describe, expect, it } from 'vitest';
import { signalingCell, signalingRows } from './signaling-words.js';
import { signalingWell } from './testing/test-states.js';

const failed = { state: 'failed', fault: 'failed', detail: null } as const;
const textOf = (check: SignalingCheck, label: string) =>
  signalingRows(check).find((row) => row.label === label)?.text;

describe('the connection to the service', () => {
  it('works', () => {
    expect(signalingCell(signalingWell)).toEqual({ mark: 'yes', text: 'works' });
  });

  it('works by long polling where nothing else gets through', () => {
    expect(signalingCell({ ...signalingWell, websocket: failed })).toEqual({
      mark: 'yes',
      text: 'works, by long polling only',
    });
  });

  it('fails where no transport stays open, or the service is silent', () => {
    expect(signalingCell({ ...signalingWell, websocket: failed, polling: failed }).mark).toBe('no');
    const http = { state: 'failed', fault: 'unreachable', detail: null } as const;
    expect(signalingCell({ ...signalingWell, http })).toEqual({ mark: 'no', text: 'out of reach' });
  });

  it('is being tried until each transport was', () => {
    const websocket = { state: 'pending' } as const;
    expect(signalingCell({ ...signalingWell, websocket }).mark).toBe('busy');
  });

  it.each([
    [0, 'agrees with yours'],
    [-1_400, 'agrees with yours'],
    [90_000, '90 s ahead of yours'],
    [-600_000, '10 min behind yours'],
  ])('tells whose clock is off: %i ms', (clockSkewMs, text) => {
    expect(textOf({ ...signalingWell, clockSkewMs }, 'Its clock')).toBe(text);
  });
});
