import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.js';
import { UsageError } from './usage-error.js';

describe('the arguments', () => {
  it("are by default what the relay's targets are measured with", () => {
    expect(parseArguments([])).toEqual({
      servers: ['linux', 'portable', 'coturn', 'node-turn'],
      directions: ['client-to-peer', 'peer-to-client', 'relay-to-relay'],
      rates: [5000, 20_000, 60_000],
      rounds: 5,
      seconds: 2,
      senders: 'segments',
      idle: 10_000,
      json: false,
    });
  });

  it('choose what is measured', () => {
    const options = parseArguments(
      '--servers coturn,linux:tcp --rates 1000 --rounds 2 --seconds 0.5 --senders datagrams --json'.split(
        ' ',
      ),
    );
    expect(options).toMatchObject({
      servers: ['coturn', 'linux:tcp'],
      rates: [1000],
      rounds: 2,
      seconds: 0.5,
      senders: 'datagrams',
      json: true,
    });
  });

  it('take what is named beside --quick', () => {
    expect(parseArguments(['--quick', '--seconds', '3'])).toMatchObject({ rounds: 1, seconds: 3 });
  });

  it.each([
    '--servers other',
    '--servers node-turn:tcp',
    '--directions up',
    '--rates fast',
    '--rates 5000,',
    '--rounds 0',
    '--seconds -1',
    '--senders pigeons',
    '--idle 1000000',
    '--unknown',
    'positional',
  ])('%s is refused with a sentence', (line) => {
    expect(() => parseArguments(line.split(' '))).toThrow(UsageError);
  });
});
