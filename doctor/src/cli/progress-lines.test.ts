import { expect, it } from 'vitest';
import { checks, failed, signaling } from '../testing/observations.js';
import { progressLine } from './progress-lines.js';

const pending = { state: 'pending' } as const;

it('tells of a URL what is being done, and then what came of it', () => {
  const [check] = checks({}, ['udp']);
  if (check === undefined) throw new Error('no check');
  const line = (changes: Partial<typeof check>) =>
    progressLine({ subject: 'server', check: { ...check, ...changes } });
  expect(line({ loop: pending, outside: pending })).toEqual({
    subject: 'TURN/UDP call.example.org:3478',
    state: 'running',
    text: 'sends data through it',
  });
  expect(line({}).state).toBe('well');
  expect(line({ loop: failed('nothing') })).toMatchObject({
    state: 'faulty',
    text: 'sends data through it: nothing',
  });
});

it('tells of signaling the same', () => {
  const line = (changes: Parameters<typeof signaling>[0]) =>
    progressLine({ subject: 'signaling', check: signaling(changes) });
  expect(line({ websocket: pending })).toMatchObject({ state: 'running', text: 'WebSocket' });
  expect(line({ http: failed('not_parley') })).toMatchObject({
    state: 'faulty',
    text: 'asks whether it is alive: not parley',
  });
});
