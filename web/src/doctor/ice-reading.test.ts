import { iceServerCheckSchema, type IceServerCheck } from '@parley/doctor';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { unasked } from './first-look.js';
import {
  impossible,
  judged,
  nothingYet,
  withCandidate,
  withError,
  type IceReading,
} from './ice-reading.js';
import type { SeenIceError } from './ports.js';
import { stunUrl, tlsUrl, udpUrl } from './testing/consultation.js';
import { hidden, seen } from './testing/seen.js';

function checkOf(url: string, reading: IceReading): IceServerCheck {
  const before = unasked(url);
  if (before === undefined) throw new Error(url);
  return v.parse(iceServerCheckSchema, judged(before, reading, 5_000));
}
const error = (code: number, changes: Partial<SeenIceError> = {}): SeenIceError => ({
  url: udpUrl,
  code,
  text: 'words of the browser',
  family: null,
  ...changes,
});
const complete = (reading: IceReading): IceReading => ({ ...reading, isComplete: true });

describe('a relay', () => {
  it('has answered when there is a candidate of it', () => {
    const reading = withCandidate(nothingYet, seen('relay', '20.0.0.3 50000'), 80);
    const ok = { state: 'ok', ms: 80 };
    expect(checkOf(tlsUrl, reading)).toMatchObject({ reach: ok, tls: ok, allocate: ok });
  });

  it.each([
    ['turn:20.0.0.3:3478', true],
    ['turn:20.0.0.4:3478', false],
    ['turn:[2a10:20::3]:3478', null],
    ['turn:turn.example:3478', null],
  ])('at %s and the address it relays from: the same? %s', (url, isServers) => {
    const reading = withCandidate(nothingYet, seen('relay', '20.0.0.3 50000'), 80);
    expect(checkOf(url, reading).relayed).toEqual({ family: 'ipv4', scope: 'global', isServers });
  });

  it('has refused when there is an error that only a server can have made', () => {
    const reading = withError(withError(nothingYet, error(701)), error(401));
    expect(checkOf(udpUrl, complete(reading))).toMatchObject({
      reach: { state: 'ok' },
      allocate: { state: 'failed', fault: 'refused', detail: 'words of the browser' },
      errorCode: 401,
      loop: { state: 'unknown' },
    });
  });

  it('is silent when nobody has said anything, and out of reach when the browser has given up', () => {
    expect(checkOf(udpUrl, nothingYet)).toMatchObject({
      reach: { state: 'failed', fault: 'silent', detail: null },
      allocate: { state: 'unknown' },
      loop: { state: 'unknown' },
    });
    expect(checkOf(tlsUrl, complete(withError(nothingYet, error(701))))).toMatchObject({
      reach: { state: 'failed', fault: 'unreachable', detail: 'words of the browser' },
      tls: { state: 'unknown' },
    });
  });

  it('that the browser will not ask is out of reach', () => {
    expect(checkOf(udpUrl, impossible(udpUrl, 'x'.repeat(1_000))).reach).toMatchObject({
      fault: 'unreachable',
      detail: 'x'.repeat(200),
    });
  });

  it('may send codes that are none', () => {
    const reading = complete(withError(nothingYet, error(9_999)));
    expect(checkOf(udpUrl, reading).errorCode).toBe(500);
  });
});

describe('a STUN server', () => {
  it('has answered when there is a candidate by it', () => {
    const reading = withCandidate(
      withCandidate(nothingYet, hidden(1), 1),
      seen('srflx', '20.0.1.2 1'),
      30,
    );
    expect(checkOf(stunUrl, reading)).toMatchObject({ stun: { state: 'ok', ms: 30 } });
  });

  it('has also answered when it saw the own address, which is no candidate then', () => {
    const reading = withCandidate(nothingYet, seen('host', '20.1.1.2 1'), 1);
    expect(checkOf(stunUrl, complete(reading))).toMatchObject({ stun: { state: 'ok' } });
  });

  it('has not where the own address is hidden, which would have been a candidate', () => {
    const reading = complete(withCandidate(nothingYet, hidden(1), 1));
    expect(checkOf(stunUrl, reading).reach).toMatchObject({ fault: 'unreachable' });
  });

  it('on this machine itself may not be asked at all', () => {
    const reading = complete(withCandidate(nothingYet, hidden(1), 1));
    expect(checkOf('stun:localhost:3478', reading).reach).toEqual({ state: 'unknown' });
    expect(checkOf('turn:127.0.0.1:3478', complete(nothingYet)).allocate).toEqual({
      state: 'unknown',
    });
    const wordless = complete(withError(nothingYet, error(701, { text: '' })));
    expect(checkOf('turn:localhost', wordless).reach).toEqual({ state: 'unknown' });
    expect(checkOf('turn:localhost?transport=tcp', wordless).reach.state).toBe('failed');
    expect(checkOf('stun:localhost:3478', nothingYet).reach).toMatchObject({ fault: 'silent' });
  });

  it('may have where one of several known addresses is global, and another one still waits', () => {
    const both = withCandidate(
      withCandidate(nothingYet, seen('host', '192.168.1.2 1'), 1),
      seen('host', '2a10:20::2 2'),
      1,
    );
    expect(checkOf(stunUrl, both).reach).toEqual({ state: 'unknown' });
    expect(checkOf(udpUrl, both).reach).toMatchObject({ fault: 'silent' });
    const local = { ...both, candidates: both.candidates.slice(0, 1) };
    expect(checkOf(stunUrl, local).reach).toMatchObject({ fault: 'silent' });
    expect(checkOf(stunUrl, withError(both, error(701))).reach.state).toBe('failed');
  });

  it('has not where the browser uses no UDP, or could not reach it by that family', () => {
    expect(checkOf(stunUrl, complete(nothingYet)).reach.state).toBe('failed');
    const host = withCandidate(nothingYet, seen('host', '20.1.1.2 1'), 1);
    const four = withError(host, error(701, { family: 'ipv4' }));
    expect(checkOf(stunUrl, complete(four)).reach.state).toBe('failed');
    const six = withError(host, error(701, { family: 'ipv6' }));
    expect(checkOf(stunUrl, complete(six)).reach.state).toBe('ok');
  });

  it('that refuses is there', () => {
    const reading = complete(withError(nothingYet, error(400, { url: stunUrl })));
    expect(checkOf(stunUrl, reading)).toMatchObject({
      reach: { state: 'ok' },
      stun: { state: 'failed', fault: 'refused' },
      errorCode: 400,
    });
  });
});

describe('what a browser tells', () => {
  it('is kept up to a measure', () => {
    let reading = nothingYet;
    for (let port = 1; port <= 1_000; port += 1) {
      reading = withError(withCandidate(reading, hidden(port), 1), error(701));
    }
    expect(reading.candidates.length + reading.errors.length).toBeLessThan(200);
  });
});
