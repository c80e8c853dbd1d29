import { describe, expect, it } from 'vitest';
import { isSameServer, parseIceUrl } from './ice-url.js';

describe('an ICE URL', () => {
  it.each([
    ['stun:call.example', { kind: 'stun', host: 'call.example', port: 3478 }],
    ['turn:call.example:3479', { kind: 'relay-udp', host: 'call.example', port: 3479 }],
    ['turn:call.example?transport=udp', { kind: 'relay-udp', host: 'call.example', port: 3478 }],
    ['turn:call.example?transport=tcp', { kind: 'relay-tcp', host: 'call.example', port: 3478 }],
    ['turns:call.example', { kind: 'relay-tls', host: 'call.example', port: 5349 }],
    [
      'turns:call.example:443?transport=tcp',
      { kind: 'relay-tls', host: 'call.example', port: 443 },
    ],
    ['turn:[2001:db8::1]:3478', { kind: 'relay-udp', host: '[2001:db8::1]', port: 3478 }],
  ] as const)('%s names its server and how it is reached', (url, server) => {
    expect(parseIceUrl(url)).toEqual(server);
  });

  it.each([
    '',
    'https://call.example',
    'turn:',
    'turn:call.example:port',
    'turn:a?transport=sctp',
    // No authority in the sense of RFC 3986 (RFC 7065 §3.1): browsers refuse these as well.
    'turn://call.example',
    'turn:user@call.example',
    'turn:call example',
  ])('is not %j', (text) => {
    expect(parseIceUrl(text)).toBeUndefined();
  });

  it('is the same one in Firefox, which leaves out what goes without saying', () => {
    const [full, short] = [
      parseIceUrl('turn:A.example:3478?transport=udp'),
      parseIceUrl('turn:a.example'),
    ];
    expect(full !== undefined && short !== undefined && isSameServer(full, short)).toBe(true);
  });
});
