import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { factsMessageSchema, type LinkFacts } from './link-facts.js';
import { linkMessageSchema } from './link-messages.js';
import { signalSchema } from './signals.js';

const facts: LinkFacts = {
  online: true,
  relayOnly: false,
  settled: true,
  candidates: [{ kind: 'host', family: 'ipv4', count: 2 }],
  servers: [{ kind: 'relay-udp', port: 3478, answer: 'refused', code: 401 }],
  answered: true,
  checks: { direct: { tried: 2, answered: 0 }, relayed: { tried: 0, answered: 0 } },
  mappingVaries: false,
  dtls: 'none',
};
const message = { type: 'facts', facts };

describe('facts of a link', () => {
  it('pass over the data channel and over signaling alike (F1)', () => {
    expect(v.parse(linkMessageSchema, message)).toEqual(message);
    const signal = { to: 'member-00000001', link: 'link-00000000001', data: message };
    expect(v.parse(signalSchema, signal)).toEqual(signal);
  });

  it('lose what the schema does not name, such as an address (F1, M8)', () => {
    const candidates = [{ ...facts.candidates[0], address: '203.0.113.7' }];
    expect(v.parse(factsMessageSchema, { ...message, facts: { ...facts, candidates } })).toEqual(
      message,
    );
  });

  const candidate = facts.candidates[0];
  const server = facts.servers[0];
  it.each([
    ['a flood of candidates', { candidates: Array.from({ length: 16 }, () => candidate) }],
    ['a flood of servers', { servers: Array.from({ length: 17 }, () => server) }],
    ['an unknown kind', { candidates: [{ ...candidate, kind: 'carrier pigeon' }] }],
    ['a count that is no number', { candidates: [{ ...candidate, count: '3' }] }],
    ['an endless count', { candidates: [{ ...candidate, count: Number.POSITIVE_INFINITY }] }],
    ['a negative count', { candidates: [{ ...candidate, count: -1 }] }],
    ['a fractional port', { servers: [{ ...server, port: 0.5 }] }],
    ['a text for a code', { servers: [{ ...server, code: '<b>401</b>' }] }],
    ['no checks', { checks: undefined }],
  ])('are refused with %s', (_what, change) => {
    expect(v.is(factsMessageSchema, { ...message, facts: { ...facts, ...change } })).toBe(false);
  });
});
