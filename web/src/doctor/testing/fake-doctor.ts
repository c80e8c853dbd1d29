/** A doctor that sees what a test says, for those who show it. */
import { createObservable, type Settable } from '../../call/observable.js';
import { unknownDevices, unknownNetwork } from '../first-look.js';
import type { Doctor, DoctorState } from '../state.js';

export interface FakeDoctor extends Doctor {
  readonly state: Settable<DoctorState>;
  /** What it was asked for, in order. */
  readonly asked: readonly ('run' | 'testDevices' | 'endDeviceTest' | 'close')[];
}

export type Running = Extract<DoctorState, { phase: 'running' }>;

/** At the beginning of a run: nothing is known. */
export function runningState(changes: Partial<Running> = {}): Running {
  const startedAt = 1_700_000_000_000;
  return {
    phase: 'running',
    startedAt,
    observation: {
      face: 'page',
      at: startedAt,
      signaling: null,
      servers: [],
      network: unknownNetwork,
      devices: null,
    },
    activities: new Map(),
    credentials: { type: 'pending' },
    server: { type: 'pending' },
    browser: { online: true, webrtc: 'works' },
    devices: { check: unknownDevices, test: { type: 'off' } },
    ...changes,
  };
}

export function createFakeDoctor(
  initial: DoctorState = {
    phase: 'idle',
    devices: { check: unknownDevices, test: { type: 'off' } },
  },
): FakeDoctor {
  const asked: FakeDoctor['asked'][number][] = [];
  return {
    state: createObservable(initial),
    asked,
    run: () => void asked.push('run'),
    testDevices: () => void asked.push('testDevices'),
    endDeviceTest: () => void asked.push('endDeviceTest'),
    close: () => void asked.push('close'),
  };
}
