import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 30_000;
const POLL_MS = 50;

/**
 * Waits until a server answers there.
 * @param {string} url
 * @param {AbortSignal} over ends the waiting
 */
export async function untilHealthy(url, over) {
  const deadline = Date.now() + READY_MS;
  while (!over.aborted) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) {
      throw new Error(`The server did not answer at ${url} within ${READY_MS / 1000} s.`);
    }
    await delay(POLL_MS);
  }
}

/**
 * Waits until the relay takes TCP connections.
 * @param {{ host: string, port: number } | null} target null: there is nothing to wait for but the end
 * @param {AbortSignal} over ends the waiting
 */
export async function untilListening(target, over) {
  if (target === null) {
    if (!over.aborted) await once(over, 'abort');
    return;
  }
  const deadline = Date.now() + READY_MS;
  while (!over.aborted && !(await takesConnections(target))) {
    if (Date.now() > deadline) {
      const within = `within ${READY_MS / 1000} s`;
      throw new Error(`The relay did not answer on port ${target.port} ${within}.`);
    }
    await delay(POLL_MS);
  }
}

/** @param {{ host: string, port: number }} target */
function takesConnections(target) {
  return new Promise((resolve) => {
    const socket = connect(target, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
