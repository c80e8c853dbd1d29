import type { DeviceInfo } from '../../call/ports.js';
import type { LocalMedia, LocalMediaState } from '../../call/state.js';
import { SelectField } from '../controls/select-field.js';

/** The system's default first; browsers hide the labels until a device has been allowed once. */
function deviceOptions(devices: readonly DeviceInfo[], name: string) {
  if (devices.length === 0) return [{ value: '', label: `No ${name.toLowerCase()} found` }];
  return [
    { value: '', label: 'System default' },
    ...devices
      .filter(({ id }) => id !== '' && id !== 'default')
      .map(({ id, label }, index) => ({ value: id, label: label || `${name} ${index + 1}` })),
  ];
}

export interface DeviceSelectsProps {
  readonly media: LocalMedia;
  readonly state: LocalMediaState;
}

/** Microphone, camera and speaker; used in the lobby and during the call. */
export function DeviceSelects({ media, state }: DeviceSelectsProps) {
  const { devices, chosen, canChooseSpeaker } = state;
  const choose = (kind: 'mic' | 'camera' | 'speaker') => (id: string) =>
    void media.choose(kind, id === '' ? null : id);
  return (
    <>
      <SelectField
        label="Microphone"
        value={chosen.mic ?? ''}
        options={deviceOptions(devices.mics, 'Microphone')}
        disabled={devices.mics.length === 0}
        onChange={choose('mic')}
      />
      <SelectField
        label="Camera"
        value={chosen.camera ?? ''}
        options={deviceOptions(devices.cameras, 'Camera')}
        disabled={devices.cameras.length === 0}
        onChange={choose('camera')}
      />
      <SelectField
        label="Speaker"
        value={canChooseSpeaker ? (chosen.speaker ?? '') : ''}
        options={
          canChooseSpeaker
            ? deviceOptions(devices.speakers, 'Speaker')
            : [{ value: '', label: 'Chosen by your system' }]
        }
        disabled={!canChooseSpeaker || devices.speakers.length === 0}
        onChange={choose('speaker')}
      />
    </>
  );
}
