import { createContext, useContext } from 'react';
import type { RoomId, RoomInfo } from '@parley/shared';
import type { Clock, Signaling, Storage } from '../call/ports.js';
import type { Call, LocalMedia } from '../call/state.js';

/** What a visit to one room holds open, from the lobby to the end of the call. */
export interface RoomSession {
  readonly signaling: Signaling;
  readonly media: LocalMedia;
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
  /** Who is in a room; null when it is empty or cannot be told. */
  info(room: RoomId): Promise<RoomInfo | null>;
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
  openRoom(room: RoomId, options: { readonly relayOnly: boolean }): RoomSession;
}

const ServicesContext = createContext<Services | null>(null);

export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no ServicesProvider above this component');
  return services;
}
