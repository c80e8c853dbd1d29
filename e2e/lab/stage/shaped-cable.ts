import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../fixtures/repository.js';
import { ip, type Cable } from '../wiring.js';
import { checkConditions, type CableConditions } from './conditions.js';
import type { LineCounts } from './line.js';

export interface CableCounts {
  readonly up: LineCounts;
  readonly down: LineCounts;
}

/** A cable between two namespaces that is as slow, late and lossy as it is told to be. */
export interface ShapedCable extends Cable {
  /** From now on; a direction that is not named stays as it is, one that is named is only what is said of it. */
  change(conditions: CableConditions): Promise<void>;
  counts(): Promise<CableCounts>;
  /** Pulls it out: both devices are gone. */
  close(): Promise<void>;
}

export interface ShapedCableOptions extends Cable {
  readonly conditions: CableConditions;
  /** of chance: the same packets are lost each time */
  readonly seed?: number;
}

const program = join(root, 'e2e/dist/lab/stage/cable-process.js');

/**
 * Plugs in a cable. It lasts until it is closed, or until this process is gone, however that goes; while it is there
 * `change` and `counts` answer within a few ms. Needs root, /dev/net/tun and the built repository.
 */
export async function layShapedCable(options: ShapedCableOptions): Promise<ShapedCable> {
  const { upper, lower, conditions, seed = 1 } = options;
  checkConditions(conditions);
  const [command, ...args] = [...lower.namespace.enter, process.execPath, program, String(seed)];
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // a Ctrl-C is for the parent, which ends what runs over the cable before the cable
    detached: true,
  });
  const ended = once(child, 'close');
  // its end is noticed by the lines that do not come
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the process behind a cable has ended');
    return JSON.parse(value);
  };
  let before: Promise<unknown> = Promise.resolve();
  const ask = async (words: CableConditions): Promise<CableCounts> => {
    const answer = before.then(async () => {
      child.stdin.write(`${JSON.stringify(words)}\n`);
      return (await nextLine()) as CableCounts;
    });
    before = answer.catch(() => undefined);
    return answer;
  };
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  try {
    const { devices } = (await nextLine()) as { readonly devices: readonly [string, string] };
    await ip(lower.namespace, [
      `link set dev ${devices[0]} name ${lower.device}`,
      `link set dev ${lower.device} up`,
      `link set dev ${devices[1]} ${upper.namespace.asPeer} name ${upper.device}`,
    ]);
    await ip(upper.namespace, [`link set dev ${upper.device} up`]);
    await ask(conditions);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    upper,
    lower,
    async change(next) {
      checkConditions(next);
      await ask(next);
    },
    counts: () => ask({}),
    close,
  };
}
