import { observationSchema } from '@parley/doctor';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { noSignaling, unasked } from './first-look.js';
import { createFakeDoctor, runningState } from './testing/fake-doctor.js';

const urls = [
  'stun:turn.example:3478',
  'turn:turn.example:3478?transport=udp',
  'turn:turn.example:3478?transport=tcp',
  'turns:turn.example:5349?transport=tcp',
];

describe('before anything was looked at', () => {
  it('there is an observation all the same', () => {
    const { observation } = runningState();
    const servers = urls.flatMap((url) => unasked(url) ?? []);
    const seen = { ...observation, servers, signaling: noSignaling('https://meet.example') };
    expect(v.parse(observationSchema, seen)).toEqual(seen);
    expect(servers.map(({ kind }) => kind)).toEqual([
      'stun',
      'relay-udp',
      'relay-tcp',
      'relay-tls',
    ]);
  });

  it('what is no ICE URL is left out', () => {
    expect(unasked('https://turn.example')).toBeUndefined();
    expect(unasked(`turn:${'a'.repeat(400)}`)).toBeUndefined();
  });

  it('the page waits for its first run', () => {
    expect(createFakeDoctor().state.get().phase).toBe('idle');
  });
});
