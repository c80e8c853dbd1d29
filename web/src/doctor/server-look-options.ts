import type { IceServerCheck } from '@parley/doctor';
import type { IceServer } from '@parley/shared';
import type { SocketsSeen } from './nat-mapping.js';
import type { DoctorDeps } from './ports.js';
import type { ServerActivity } from './state.js';

/** What looking at one ICE URL needs, and whom it tells. */
export interface ServerLookOptions extends Pick<DoctorDeps, 'clock' | 'peers'> {
  readonly check: IceServerCheck;
  /** that URL alone, with its credentials */
  readonly server: IceServer;
  /** to learn the own address from; empty: there are none */
  readonly stunUrls: readonly string[];
  readonly signal: AbortSignal;
  readonly onCheck: (check: IceServerCheck) => void;
  readonly onActivity: (activity: ServerActivity) => void;
  readonly onSockets: (seen: SocketsSeen) => void;
}
