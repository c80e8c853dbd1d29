import { describe, expect, it } from 'vitest';
import { iceTarget } from './ice-target.js';

describe('an ICE URL', () => {
  it.each([
    ['stun:turn.example', { kind: 'stun', transport: 'udp', host: 'turn.example', port: 3478 }],
    ['stuns:turn.example', { kind: 'stun', transport: 'tls', host: 'turn.example', port: 5349 }],
    ['turn:10.0.0.1:99', { kind: 'relay-udp', transport: 'udp', host: '10.0.0.1', port: 99 }],
    [
      'turn:[2001:db8::1]:99?transport=tcp',
      { kind: 'relay-tcp', transport: 'tcp', host: '2001:db8::1', port: 99 },
    ],
    [
      'TURNS:turn.example:443?transport=tcp',
      { kind: 'relay-tls', transport: 'tls', host: 'turn.example', port: 443 },
    ],
  ])('%s says where to go and how', (url, target) => {
    expect(iceTarget(url)).toEqual({ url, ...target });
  });

  it.each([
    'https://turn.example',
    'turn:turn.example:0',
    'turn:turn.example:65536',
    // RFC 7064 knows no transport
    'stun:turn.example?transport=tcp',
    // DTLS
    'turns:turn.example?transport=udp',
  ])('is not %s', (url) => {
    expect(iceTarget(url)).toBeUndefined();
  });
});
