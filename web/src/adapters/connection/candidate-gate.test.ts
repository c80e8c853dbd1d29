import { describe, expect, it } from 'vitest';
import type { PeerSignal } from '../../call/ports.js';
import { createCandidateGate } from './candidate-gate.js';

const candidate = (address: string, type = 'host'): PeerSignal => ({
  type: 'candidate',
  candidate: { candidate: `candidate:1 1 udp 2122260223 ${address} 50000 typ ${type}` },
});
const description = (username: string): PeerSignal => ({
  type: 'offer',
  sdp: `v=0\r\na=ice-ufrag:${username}\r\n`,
});

const home = candidate('192.168.1.2');
const reflexive = candidate('20.0.1.2', 'srflx');
const relayed = candidate('20.0.0.3', 'relay');

function open(relayOnly = false) {
  const passed: PeerSignal[] = [];
  let due: (() => void) | undefined;
  const gate = createCandidateGate({
    relayOnly,
    clock: {
      after(_ms, task) {
        due = task;
        return () => {
          due = undefined;
        };
      },
    },
    pass: (data) => passed.push(data),
  });
  return { gate, passed, timeIsUp: () => due?.() };
}

describe('a private address of the other end', () => {
  it('passes at once where an own socket may reach it', () => {
    const { gate, passed } = open();
    gate.found({ type: 'host', address: '10.0.0.7' });
    gate.hear(home);
    expect(passed).toEqual([home]);
  });

  it('passes as soon as there is such a socket', () => {
    const { gate, passed } = open();
    gate.hear(home);
    expect(passed).toEqual([]);
    gate.found({ type: 'host', address: '10.0.0.7' });
    expect(passed).toEqual([home]);
  });

  it('passes where the browser hides what sockets there are', () => {
    const { gate, passed } = open();
    gate.found({ type: 'host', address: '3f0c.local' });
    gate.hear(home);
    expect(passed).toEqual([home]);
  });

  it('waits for one that a relay may reach, where the own sockets are of another family', () => {
    const { gate, passed } = open();
    gate.found({ type: 'host', address: '2a10:20::2' });
    gate.found({ type: 'relay', address: '20.0.0.3' });
    gate.hear(home);
    expect(passed).toEqual([]);
    gate.hear(reflexive);
    expect(passed).toEqual([reflexive, home]);
    gate.hear(candidate('10.1.2.3'));
    expect(passed).toHaveLength(3);
  });

  it('waits where everything goes through the relay, whatever sockets there are', () => {
    const { gate, passed } = open(true);
    gate.found({ type: 'host', address: '10.0.0.7' });
    gate.hear(home);
    gate.hear(candidate('2a10:20::7'));
    expect(passed).toEqual([candidate('2a10:20::7')]);
    gate.hear(relayed);
    expect(passed.slice(1)).toEqual([relayed, home]);
  });

  it('passes in the end, as a relay may be allowed to reach it', () => {
    const { gate, passed, timeIsUp } = open(true);
    gate.hear(home);
    timeIsUp();
    expect(passed).toEqual([home]);
  });

  it('waits anew after a restart of ICE, and is forgotten with its generation', () => {
    const { gate, passed } = open(true);
    gate.hear(description('aaaa'));
    gate.hear(relayed);
    gate.hear(description('bbbb'));
    gate.hear(home);
    gate.hear(description('cccc'));
    gate.hear(relayed);
    expect(passed).toEqual([
      description('aaaa'),
      relayed,
      description('bbbb'),
      description('cccc'),
      relayed,
    ]);
  });

  it('does not pass after the end', () => {
    const { gate, passed, timeIsUp } = open(true);
    gate.hear(home);
    gate.close();
    timeIsUp();
    expect(passed).toEqual([]);
  });
});

it.each([
  '172.16.0.1',
  '172.31.9.9',
  '100.64.0.2',
  '169.254.1.1',
  '127.0.0.1',
  'fd00::2',
  'fe80::1',
])('%s is an address that a relay refuses', (address) => {
  const { gate, passed } = open(true);
  gate.hear(candidate(address));
  expect(passed).toEqual([]);
});

it.each(['172.32.0.1', '100.128.0.1', '8.8.8.8', '2a10:20::2', 'f00d.local'])(
  '%s passes at once',
  (address) => {
    const { gate, passed } = open(true);
    gate.hear(candidate(address));
    expect(passed).toHaveLength(1);
  },
);

it('the end of the candidates passes, and all that was kept back before it', () => {
  const { gate, passed } = open(true);
  const end: PeerSignal = { type: 'candidate', candidate: { candidate: '' } };
  gate.hear(home);
  gate.hear(end);
  expect(passed).toEqual([home, end]);
});
