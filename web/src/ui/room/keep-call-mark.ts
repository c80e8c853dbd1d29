import { newInstanceId, type RoomId } from '@parley/shared';
import type { Clock, Storage } from '../../call/ports.js';
import type { Call, LocalMedia } from '../../call/state.js';
import type { Services } from '../services.js';
import { forgetCallMark, heldName, writeCallMark } from './call-mark.js';
import { wishedDevices, type WishedDevices } from './wished-devices.js';

/** The name of this page's call, taken over from the page before the reload. */
export interface HeldCall {
  readonly id: string;
  readonly letGo: () => void;
}

export interface KeepCallMarkOptions {
  readonly call: Call;
  readonly media: LocalMedia;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly room: RoomId;
  readonly hold: Services['hold'];
  /** of a call that is come back to; null for one that begins */
  readonly held: HeldCall | null;
  /** The devices as they were wanted at the start, for as long as they are not there. */
  readonly wanted: WishedDevices;
}

/** Milliseconds between two marks while nothing changes, so that the time of one that is never finished is about right. */
const refreshMs = 20_000;
/** Milliseconds; a name that nobody else can know is held at once. */
const holdPatienceMs = 1_000;

/**
 * Keeps the mark of a call true while the call is on, and forgets it when the call ends. The answer leaves the mark as it
 * is: the page goes away, and may come back.
 */
export function keepCallMark(options: KeepCallMarkOptions): () => void {
  const { call, media, storage, clock, room } = options;
  const id = options.held?.id ?? newInstanceId((bytes) => crypto.getRandomValues(bytes));
  let wanted = options.wanted;
  let letGo = options.held?.letGo ?? null;
  /** A call that is come back to is on from the start, also while the server cannot be reached. */
  let isOn = options.held !== null;
  let isKept = true;
  let cancelRefresh: () => void = () => undefined;
  let written = '';

  const write = ({ anyway = true } = {}) => {
    const local = media.state.get();
    const { self, relayOnly } = call.state.get();
    wanted = wishedDevices(local, wanted);
    const mark = {
      id,
      name: self.name,
      ...wanted,
      screen: local.screen.type === 'live',
      relayOnly,
    };
    const text = JSON.stringify(mark);
    if (text === written && !anyway) return;
    written = text;
    writeCallMark(storage, room, { ...mark, at: clock.now() });
    cancelRefresh();
    cancelRefresh = clock.after(refreshMs, write);
  };

  const holdName = async () => {
    const release = await options.hold(heldName({ id }), holdPatienceMs);
    if (isKept) letGo = release;
    else release?.();
  };

  const end = () => {
    isKept = false;
    cancelRefresh();
    for (const unsubscribe of unsubscribes) unsubscribe();
    letGo?.();
    letGo = null;
  };

  const follow = () => {
    switch (call.state.get().phase.type) {
      case 'joining':
        if (isOn) write({ anyway: false });
        return;
      case 'in-call':
        if (!isOn) {
          isOn = true;
          void holdName();
        }
        write({ anyway: false });
        return;
      case 'refused':
      case 'left':
        end();
        forgetCallMark(storage, room);
        return;
    }
  };
  const unsubscribes = [call.state.subscribe(follow), media.state.subscribe(follow)];
  follow();

  return () => {
    if (!isKept) return;
    if (isOn) write();
    end();
  };
}
