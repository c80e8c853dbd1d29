import { createContext, useContext } from 'react';
import type { RoomId, RoomInfo } from '@parley/shared';
import type { Clock, Signaling, Storage } from '../call/ports.js';
import type { RelayStart, RelayWish } from '../call/link/relay-wish.js';
import type { Call, LocalMedia } from '../call/state.js';
import type { Doctor } from '../doctor/state.js';

/** What a visit to one room holds open, from the lobby to the end of the call. */
export interface RoomSession {
  readonly signaling: Signaling;
  readonly media: LocalMedia;
  readonly relayWish: RelayWish;
  /** Fetches the code of the call ahead of the click that needs it. */
  warm(): void;
  /** Makes the call, not joined yet. Rejects when its code cannot be fetched. */
  createCall(name: string): Promise<Call>;
  /** Ends the call without a word, closes devices and signaling. */
  close(): void;
}

export interface RoomsApi {
  /** Makes a room with a fresh id. Rejects when the server does not. */
  create(): Promise<RoomId>;
  /** Who is in a room; null when there is none by this id, so that nobody is. Rejects when it cannot be told. */
  info(room: RoomId): Promise<RoomInfo | null>;
}

/** How the browser came to this page. */
export interface Arrival {
  /** of the address that was loaded */
  readonly path: string;
  /** By a reload, or back through the history: it has been here before. */
  readonly again: boolean;
}

/** What the interface gets from outside; `main.tsx` binds it to the browser. */
export interface Services {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly rooms: RoomsApi;
  readonly ability: {
    readonly webrtc: boolean;
    /** HTTPS or localhost: only there do browsers hand out devices. */
    readonly secure: boolean;
  };
  readonly arrival: Arrival;
  /**
   * Holds a name among the pages of this browser. Resolves with what lets it go; with null when another page keeps it
   * for `patienceMs` milliseconds.
   */
  hold(name: string, patienceMs: number): Promise<(() => void) | null>;
  openRoom(room: RoomId, options: { readonly relay: RelayStart }): RoomSession;
  /** A doctor that has looked at nothing yet. Rejects when its code cannot be fetched. */
  openDoctor(): Promise<Doctor>;
}

const ServicesContext = createContext<Services | null>(null);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no ServicesProvider above this component');
  return services;
}
