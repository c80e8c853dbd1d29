/** What has been seen of one URL so far. */
import { parseTurnUsername } from '@parley/shared/turn-credentials';
import type { IceServerCheck } from '../ice-server-check.js';
import type { TurnCredentials } from './client/allocation.js';
import type { IceTarget } from './client/ice-target.js';
import { pending, unknown } from './steps.js';

export type Note = (changes: Partial<IceServerCheck>) => void;

export interface RecordOptions {
  /** ms since the epoch */
  readonly now: () => number;
  readonly onProgress: (check: IceServerCheck) => void;
}

/** Begins with everything pending that will be tried, tells of each change, and is closed with nothing pending. */
export function createRecord(
  { url, kind, transport }: IceTarget,
  credentials: TurnCredentials | undefined,
  { now, onProgress }: RecordOptions,
): { readonly note: Note; readonly close: () => IceServerCheck } {
  const isRelay = kind !== 'stun';
  const expiry = credentials && parseTurnUsername(credentials.username)?.expiresAt;
  const ifRelay = isRelay && credentials !== undefined ? pending : unknown;
  let check: IceServerCheck = {
    url,
    kind,
    name: pending,
    resolved: [],
    reach: pending,
    tls: transport === 'tls' ? pending : unknown,
    stun: pending,
    allocate: ifRelay,
    errorCode: null,
    credentialLifeMs: isRelay && expiry !== undefined ? expiry - now() : null,
    relayed: null,
    serverScope: null,
    loop: ifRelay,
    outside: ifRelay,
    figures: null,
  };
  const note: Note = (changes) => {
    check = { ...check, ...changes };
    onProgress(check);
  };
  return {
    note,
    close() {
      const settled = <Value>(value: Value): Value | typeof unknown =>
        isPending(value) ? unknown : value;
      note({
        name: settled(check.name),
        reach: settled(check.reach),
        tls: settled(check.tls),
        stun: settled(check.stun),
        allocate: settled(check.allocate),
        loop: settled(check.loop),
        outside: settled(check.outside),
      });
      return check;
    },
  };
}

const isPending = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'state' in value && value.state === 'pending';
