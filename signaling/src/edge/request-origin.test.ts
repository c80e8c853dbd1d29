import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { compileTrust, viewRequest } from './request-origin.js';

function requestFrom(address: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  return request;
}

const forwarded = {
  host: 'inner:8080',
  'x-forwarded-for': '203.0.113.9, 198.51.100.7',
  'x-forwarded-host': 'spoofed.example, Meet.Example.org',
  'x-forwarded-proto': 'https',
};

describe('where a request comes from', () => {
  it('is the connection itself if no proxy is trusted', () => {
    const view = viewRequest(requestFrom('192.0.2.1', forwarded), compileTrust(undefined));
    expect(view).toEqual({ address: '192.0.2.1', host: 'inner:8080', scheme: 'http' });
  });

  it('is what one trusted proxy says, and not what it was told', () => {
    const view = viewRequest(requestFrom('192.0.2.1', forwarded), compileTrust(1));
    expect(view).toEqual({ address: '198.51.100.7', host: 'meet.example.org', scheme: 'https' });
  });

  it('is further out with each proxy that is trusted', () => {
    expect(viewRequest(requestFrom('192.0.2.1', forwarded), compileTrust(2)).address).toBe(
      '203.0.113.9',
    );
  });

  it('is believed from the addresses of proxies only', () => {
    const trust = compileTrust(['192.0.2.0/24']);
    expect(viewRequest(requestFrom('192.0.2.1', forwarded), trust).address).toBe('198.51.100.7');
    expect(viewRequest(requestFrom('198.18.0.1', forwarded), trust)).toEqual({
      address: '198.18.0.1',
      host: 'inner:8080',
      scheme: 'http',
    });
  });

  it.each(['evil.example/path', 'a b', "x';script-src *", 'a@b', '[::1', 'x:99999999', ''])(
    'has no host from the header %j',
    (host) => {
      expect(viewRequest(requestFrom('192.0.2.1', { host }), compileTrust(undefined)).host).toBe(
        'localhost',
      );
    },
  );
});
