import { describe, expect, it } from 'vitest';
import { makeIceConfig, type IceOptions } from './ice-servers.js';

const options: IceOptions = {
  secret: 'north',
  ttlSeconds: 60,
  urls: undefined,
  turnPort: 3478,
  turnTlsPort: undefined,
};
const request = { user: 'member-1', host: 'meet.example.org', now: 1_700_000_000_000 };

const urlsOf = (change: Partial<IceOptions>, host = request.host) =>
  makeIceConfig({ ...options, ...change }, { ...request, host }).iceServers.map(({ urls }) => urls);

describe('ICE servers', () => {
  it('are by default the relay on the same host, over UDP and TCP', () => {
    expect(urlsOf({})).toEqual([
      ['stun:meet.example.org:3478'],
      ['turn:meet.example.org:3478?transport=udp', 'turn:meet.example.org:3478?transport=tcp'],
    ]);
  });

  it('offer TLS only where the relay has a certificate', () => {
    expect(urlsOf({ turnTlsPort: 443 }).flat()).toContain(
      'turns:meet.example.org:443?transport=tcp',
    );
  });

  it('keep the brackets of an IPv6 host', () => {
    expect(urlsOf({ turnPort: 3479 }, '[2001:db8::1]')[0]).toEqual(['stun:[2001:db8::1]:3479']);
  });

  it('carry credentials for TURN, and none for STUN', () => {
    const { iceServers, expiresAt } = makeIceConfig(
      { ...options, urls: ['turns:a.example', 'stun:b.example', 'STUNS:c.example'] },
      request,
    );
    expect(iceServers).toEqual([
      { urls: ['stun:b.example', 'STUNS:c.example'] },
      {
        urls: ['turns:a.example'],
        username: '1700000060:member-1',
        credential: expect.stringMatching(/^[\w+/]{27}=$/u),
      },
    ]);
    expect(expiresAt).toBe(1_700_000_060_000);
  });

  it('leave out an entry without URLs', () => {
    expect(urlsOf({ urls: ['stun:a.example'] })).toEqual([['stun:a.example']]);
    expect(urlsOf({ urls: ['turn:a.example'] })).toEqual([['turn:a.example']]);
  });
});
