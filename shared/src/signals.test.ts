import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { signalSchema } from './signals.js';

const to = 'member-00000001';
const link = 'link-00000000001';

describe('a signal', () => {
  it.each([
    { type: 'offer', sdp: 'v=0\r\n' },
    { type: 'answer', sdp: 'v=0\r\n' },
    { type: 'candidate', candidate: { candidate: '', sdpMid: '0', sdpMLineIndex: 0 } },
    {
      type: 'candidate',
      candidate: { candidate: 'candidate:1 1 udp 1 …', usernameFragment: null },
    },
    { type: 'renegotiate' },
    { type: 'rebuild' },
  ])('may carry $type', (data) => {
    expect(v.parse(signalSchema, { to, link, data })).toEqual({ to, link, data });
  });

  it('drops what the schema does not name (M8)', () => {
    const signal = { to, link, data: { type: 'rebuild', extra: 1 }, from: 'member-00000002' };
    expect(v.parse(signalSchema, signal)).toEqual({ to, link, data: { type: 'rebuild' } });
  });

  it.each([
    ['no data', { to, link }],
    ['an unknown type', { to, link, data: { type: 'bye' } }],
    ['an offer without SDP', { to, link, data: { type: 'offer' } }],
    ['an empty SDP', { to, link, data: { type: 'offer', sdp: '' } }],
    ['SDP that is no text', { to, link, data: { type: 'offer', sdp: { toString: 'x' } } }],
    [
      'a negative section',
      { to, link, data: { type: 'candidate', candidate: { candidate: '', sdpMLineIndex: -1 } } },
    ],
    ['a member id with a colon', { to: 'member:0000001', link, data: { type: 'rebuild' } }],
    ['a prototype as the member id', { to: '__proto__', link: '', data: { type: 'rebuild' } }],
    ['a list', [to, link]],
  ])('is refused with %s (M4)', (_what, signal) => {
    expect(v.is(signalSchema, signal)).toBe(false);
  });
});
