import type { Ack, MediaState, Update } from '@parley/shared';
import type { Clock } from '../ports.js';
import { createTimer } from '../timer.js';

/** What the others are told of oneself. */
export interface OwnStatus {
  readonly name: string;
  readonly media: MediaState;
}

export interface StatusSender {
  /** Makes this the status to tell. */
  want(status: OwnStatus): void;
  /** The server has this status, from a join; tells it what has changed since. */
  online(told: OwnStatus): void;
  offline(): void;
}

/** Milliseconds before an update that was refused for the rate is sent again. */
const slowDownMs = 1_000;

function difference(told: OwnStatus, wanted: OwnStatus): Update | null {
  const sameMedia =
    told.media.mic === wanted.media.mic &&
    told.media.cam === wanted.media.cam &&
    told.media.screen === wanted.media.screen;
  if (told.name === wanted.name && sameMedia) return null;
  return {
    ...(told.name === wanted.name ? {} : { name: wanted.name }),
    ...(sameMedia ? {} : { media: wanted.media }),
  };
}

/**
 * Keeps the server's idea of oneself equal to the newest (PROTOCOL.md P3). One update is under way at a time, so they
 * arrive in order, and those that pile up behind it become one.
 */
export function createStatusSender(
  clock: Clock,
  initial: OwnStatus,
  send: (update: Update) => Promise<Ack<null>>,
): StatusSender {
  const timer = createTimer(clock);
  let wanted = initial;
  /** What the server has; null while there is no connection to a room. A new object for every connection. */
  let connection: { told: OwnStatus; busy: boolean } | null = null;

  const pump = async () => {
    const here = connection;
    if (here === null || here.busy) return;
    const sending = wanted;
    const update = difference(here.told, sending);
    if (update === null) return;
    here.busy = true;
    const ack = await send(update);
    here.busy = false;
    if (here !== connection) return;
    if (!ack.ok && ack.code === 'rate_limited') {
      timer.set(slowDownMs, () => void pump());
      return;
    }
    // The connection ended under it; the next join tells everything.
    if (!ack.ok && ack.code === 'unavailable') return;
    // Any other refusal would be the same again.
    here.told = sending;
    await pump();
  };

  return {
    want(status) {
      wanted = status;
      void pump();
    },
    online(told) {
      connection = { told, busy: false };
      void pump();
    },
    offline() {
      connection = null;
      timer.cancel();
    },
  };
}
