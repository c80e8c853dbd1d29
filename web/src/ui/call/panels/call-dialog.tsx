import type { Call, CallState, LocalMedia, LocalMediaState } from '../../../call/state.js';
import { Dialog } from '../../controls/dialog.js';
import { SettingsDialog } from '../../settings/settings-dialog.js';
import { RenameForm } from './rename-form.js';
import { ShortcutList } from '../controls/shortcut-list.js';

export type OpenDialog = 'settings' | 'rename' | 'shortcuts';

export interface CallDialogProps {
  readonly open: OpenDialog | null;
  readonly call: Call;
  readonly state: CallState;
  readonly media: LocalMedia;
  readonly local: LocalMediaState;
  readonly keysOn: boolean;
  readonly onKeysOn: (on: boolean) => void;
  readonly onClose: () => void;
}

/** The one dialog that is open during the call, if any. */
export function CallDialog(props: CallDialogProps) {
  const { open, call, state, media, local, onClose } = props;
  switch (open) {
    case null:
      return null;
    case 'settings':
      return (
        <SettingsDialog call={call} state={state} media={media} local={local} onClose={onClose} />
      );
    case 'rename':
      return (
        <Dialog title="Change name" onClose={onClose}>
          <RenameForm
            name={state.self.name}
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
