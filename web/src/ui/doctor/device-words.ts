import type { DeviceCheck } from '@parley/doctor';
import type { CheckCell, CheckRow } from './check-cell.js';

type DeviceState = DeviceCheck['camera'];

const states: Readonly<Record<DeviceState, CheckCell>> = {
  insecure: { mark: 'no', text: 'this page is not secure, so it may not ask' },
  not_asked: { mark: 'open', text: 'not tested' },
  works: { mark: 'yes', text: 'works' },
  absent: { mark: 'no', text: 'none found' },
  denied: { mark: 'no', text: 'not allowed for this page' },
  in_use: { mark: 'no', text: 'another program uses it' },
  failed: { mark: 'no', text: 'did not start' },
};

const speakers: Readonly<Record<DeviceCheck['speaker'], CheckCell>> = {
  unknown: { mark: 'open', text: 'not known' },
  works: { mark: 'yes', text: 'found' },
  absent: { mark: 'no', text: 'none found' },
};

export function deviceRows({ camera, microphone, speaker }: DeviceCheck): readonly CheckRow[] {
  return [
    { label: 'Camera', ...states[camera] },
    { label: 'Microphone', ...states[microphone] },
    { label: 'Speakers', ...speakers[speaker] },
  ];
}

/** What this browser can send, and which of it costs little power. */
export function codecRows({ codecs }: DeviceCheck): readonly CheckRow[] {
  return codecs.map(({ mimeType, hardware }) => {
    const [kind = '', name = mimeType] = mimeType.split('/');
    const label = `${name} (${kind})`;
    if (hardware === true) return { label, mark: 'yes', text: 'saves power' };
    return { label, mark: 'open', text: hardware === false ? 'by the processor' : 'offered' };
  });
}
