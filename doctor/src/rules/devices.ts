/** This end's camera, microphone and speaker. */
import type { Finding, FindingCode, Severity } from '../finding.js';
import type { DeviceCheck, Observation } from '../observation.js';

type Fault = readonly [FindingCode, Severity];

/** People can take part without a camera; without a microphone nobody hears them. */
const faults: Readonly<
  Record<'camera' | 'microphone', Readonly<Partial<Record<DeviceCheck['camera'], Fault>>>>
> = {
  microphone: {
    denied: ['microphone_denied', 'warning'],
    in_use: ['microphone_in_use', 'warning'],
    failed: ['microphone_failed', 'warning'],
    absent: ['microphone_absent', 'warning'],
  },
  camera: {
    denied: ['camera_denied', 'warning'],
    in_use: ['camera_in_use', 'warning'],
    failed: ['camera_failed', 'warning'],
    absent: ['camera_absent', 'info'],
  },
};

export function deviceFindings({ face, devices }: Observation): readonly Finding[] {
  if (devices === null) return [];
  return faultsOf(devices).map(([code, severity]) => ({
    code,
    severity,
    place: code === 'page_insecure' ? 'service' : 'here',
    subjects: [],
    seenBy: [face],
    detail: null,
  }));
}

function faultsOf({ camera, microphone, speaker }: DeviceCheck): readonly Fault[] {
  if (camera === 'insecure' || microphone === 'insecure') return [['page_insecure', 'error']];
  return [
    faults.microphone[microphone],
    faults.camera[camera],
    ...(speaker === 'absent' ? [['speaker_absent', 'info'] as const] : []),
  ].filter((fault) => fault !== undefined);
}
