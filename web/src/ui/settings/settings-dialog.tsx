import type { Call, CallState, LocalMedia, LocalMediaState } from '../../call/state.js';
import { Dialog } from '../controls/dialog.js';
import { DeviceNotes } from '../lobby/device-notes.js';
import { DeviceSelects } from '../lobby/device-selects.js';
import { DataUseSettings } from './data-use-settings.js';
import { RelaySwitch } from './relay-switch.js';
import { SettingsSection } from './settings-section.js';

export interface SettingsDialogProps {
  readonly call: Call;
  readonly state: CallState;
  readonly media: LocalMedia;
  readonly local: LocalMediaState;
  readonly onClose: () => void;
}

/** Everything about a call that a person sets now and then. */
export function SettingsDialog({ call, state, media, local, onClose }: SettingsDialogProps) {
  return (
    <Dialog title="Settings" onClose={onClose}>
      <SettingsSection title="Devices">
        <DeviceNotes media={media} state={local} />
        <DeviceSelects media={media} state={local} />
      </SettingsSection>
      <SettingsSection title="Data">
        <DataUseSettings use={state.dataUse} onChange={(change) => call.setDataUse(change)} />
      </SettingsSection>
      <SettingsSection title="Privacy">
        <RelaySwitch wish={call.relayWish} inCall />
      </SettingsSection>
    </Dialog>
  );
}
