/** What the doctor's page shows, and what it may ask for. */
import type { DeviceCheck, Observation } from '@parley/doctor';
import type { Observable } from '../call/state.js';

/**
 * Figures and steps come one by one: in `observation` what is still going on is `pending`, and what was not tried yet
 * `unknown`.
 */
export type DoctorState =
  /** Before the first run. */
  | { readonly phase: 'idle'; readonly devices: DevicesState }
  | (Seen & { readonly phase: 'running' })
  | (Seen & {
      readonly phase: 'done';
      /** ms since the epoch */
      readonly endedAt: number;
    });

type Seen = RunState & { readonly devices: DevicesState };

/** What one run has seen by now. */
export interface RunState {
  /** ms since the epoch */
  readonly startedAt: number;
  /** by this page; valid by its schema at any time */
  readonly observation: Observation;
  /** What is being done with each ICE URL, by the `url` of its check. */
  readonly activities: ReadonlyMap<string, ServerActivity>;
  readonly credentials: CredentialsState;
  /** The server's own check of its ICE URLs. */
  readonly server: ServerCheckState;
  readonly browser: BrowserState;
}

/** In this order; a STUN server is only asked. */
export type ServerActivity =
  /** for a turn, where a service names many servers */
  | 'waiting'
  /** The browser asks it for an address. */
  | 'asking'
  /** Two connections of this page meet through it. */
  | 'connecting'
  /** Packets go there and back. */
  | 'measuring'
  /** They come from outside, as those of a caller without a relay. */
  | 'outside'
  | 'done';

/** How asking for ICE servers went. */
export type CredentialsState =
  | { readonly type: 'pending' }
  | { readonly type: 'given' }
  /** Too many requests from this address; `retryAt` in ms since the epoch, null where the server does not say. */
  | { readonly type: 'rate_limited'; readonly retryAt: number | null }
  /** The server says that it cannot right now. */
  | { readonly type: 'unavailable'; readonly retryAt: number | null }
  | { readonly type: 'failed' };

export type ServerCheckState =
  | { readonly type: 'pending' }
  | { readonly type: 'given'; readonly observation: Observation }
  /** No answer, or none that can be read. That is no fault of this end. */
  | { readonly type: 'absent' };

/** What the browser says of itself. */
export interface BrowserState {
  /** There is a network at all. */
  readonly online: boolean;
  /** `blocked`: by a setting, a policy or an extension. */
  readonly webrtc: 'works' | 'absent' | 'blocked';
}

export interface DevicesState {
  /** as it is in the observation */
  readonly check: DeviceCheck;
  readonly test: DeviceTest;
}

/** A look at camera and microphone, which the person asks for. */
export type DeviceTest =
  | { readonly type: 'off' }
  /** The browser asks the person, or the devices start. */
  | { readonly type: 'starting' }
  | {
      readonly type: 'open';
      /** null: could not be had; `check` says why */
      readonly camera: MediaStreamTrack | null;
      readonly microphone: MediaStreamTrack | null;
      /** loudness, 0…1 */
      readonly level: number;
      /** Something louder than the noise of an empty room was heard during this test. */
      readonly heard: boolean;
    };

export interface Doctor {
  readonly state: Observable<DoctorState>;
  /** Looks at everything but camera and microphone; from anew when it did before. */
  run(): void;
  /** Opens camera and microphone; the browser may ask the person. */
  testDevices(): void;
  /** Closes them. */
  endDeviceTest(): void;
  /** Ends all that goes on. */
  close(): void;
}
