/** The doctor in a caller's browser: looks at this instance, at this network and at these devices. */
import type { DeviceCheck, Observation } from '@parley/doctor';
import { createObservable } from '../call/observable.js';
import { createDeviceLook } from './device-look.js';
import type { DoctorDeps } from './ports.js';
import { startRun } from './run.js';
import type { DevicesState, Doctor, DoctorState, RunState } from './state.js';

type Phase =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly seen: RunState }
  | { readonly phase: 'done'; readonly seen: RunState; readonly endedAt: number };

export function createDoctor(deps: DoctorDeps): Doctor {
  const { clock } = deps;
  let phase: Phase = { phase: 'idle' };
  let endRun: (() => void) | null = null;
  let closed = false;
  const look = createDeviceLook(deps.devices, () => show());
  const withDevices = joiner();
  const state = createObservable<DoctorState>({ phase: 'idle', devices: look.state });

  function show(next: Phase = phase): void {
    phase = next;
    if (!closed) state.set(stateOf(phase, look.state, withDevices));
  }

  return {
    state,
    run() {
      if (closed) return;
      endRun?.();
      endRun = startRun({
        ...deps,
        onChange: (seen) => show({ phase: 'running', seen }),
        onEnd: (seen) => show({ phase: 'done', seen, endedAt: clock.now() }),
      });
      void look.refresh();
    },
    testDevices: () => look.test(),
    endDeviceTest: () => look.endTest(),
    close() {
      closed = true;
      endRun?.();
      look.close();
    },
  };
}

function stateOf(phase: Phase, devices: DevicesState, withDevices: Join): DoctorState {
  if (phase.phase === 'idle') return { phase: 'idle', devices };
  const observation = withDevices(phase.seen.observation, devices.check);
  const seen = { ...phase.seen, observation, devices };
  return phase.phase === 'running'
    ? { ...seen, phase: 'running' }
    : { ...seen, phase: 'done', endedAt: phase.endedAt };
}

type Join = (seen: Observation, devices: DeviceCheck) => Observation;

/** What was seen with what devices there are: the same value while both are, so that nobody judges it again. */
function joiner(): Join {
  let last: Readonly<Record<'seen' | 'joined', Observation>> | null = null;
  return (seen, devices) => {
    if (last === null || last.seen !== seen || last.joined.devices !== devices) {
      last = { seen, joined: { ...seen, devices } };
    }
    return last.joined;
  };
}
