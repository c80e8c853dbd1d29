import type { Call, LocalMedia, LocalMediaState } from '../../call/state.js';
import { Dialog } from '../controls/dialog.js';
import { DeviceNotes } from '../lobby/device-notes.js';
import { DeviceSelects } from '../lobby/device-selects.js';
import { RenameForm } from './rename-form.js';
import { ShortcutList } from './shortcut-list.js';

export type OpenDialog = 'devices' | 'rename' | 'shortcuts';

export interface CallDialogProps {
  readonly open: OpenDialog | null;
  readonly call: Call;
  readonly name: string;
  readonly media: LocalMedia;
  readonly local: LocalMediaState;
  readonly keysOn: boolean;
  readonly onKeysOn: (on: boolean) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open during the call, if any. */
export function CallDialog(props: CallDialogProps) {
  const { open, call, name, media, local, onClose } = props;
  switch (open) {
    case null:
      return null;
    case 'devices':
      return (
        <Dialog title="Devices" onClose={onClose}>
          <DeviceNotes media={media} state={local} />
          <DeviceSelects media={media} state={local} />
        </Dialog>
      );
    case 'rename':
      return (
        <Dialog title="Change name" onClose={onClose}>
          <RenameForm
            name={name}
            onRename={(changed) => {
              call.rename(changed);
              onClose();
            }}
          />
        </Dialog>
      );
    case 'shortcuts':
      return (
        <Dialog title="Keyboard shortcuts" onClose={onClose}>
          <ShortcutList on={props.keysOn} onChange={props.onKeysOn} />
        </Dialog>
      );
  }
}
