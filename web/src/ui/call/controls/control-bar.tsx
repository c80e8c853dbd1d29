import {
  LogOut,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Video,
  VideoOff,
  type LucideIcon,
} from 'lucide-react';
import { cameraSwitch, micSwitch, type DeviceSwitch } from '../../../call/media/device-switch.js';
import type { CallState, LocalMediaState } from '../../../call/state.js';
import { moveInToolbar } from '../../controls/arrow-keys.js';
import styles from './control-bar.module.css';
import { ChatControl } from './chat-control.js';
import { ControlFace } from './control-face.js';
import { InvitePopover } from './invite-popover.js';
import { MoreMenu } from './more-menu.js';
import type { CallActions } from './shortcuts.js';

export interface ControlBarProps {
  readonly state: CallState;
  readonly local: LocalMediaState;
  readonly actions: CallActions;
  readonly chatOpen: boolean;
  readonly link: string;
  readonly inviting: boolean;
  readonly onInviting: (open: boolean) => void;
  readonly onRename: () => void;
}

/** At most seven controls; the rest is behind More. */
export function ControlBar(props: ControlBarProps) {
  const { state, local, actions } = props;
  const mic = micSwitch(local);
  const camera = cameraSwitch(local);
  const sharing = local.screen.type === 'live';
  const people = state.members.length + 1;
  return (
    <footer className={styles.bar}>
      <p className={styles.room}>
        <strong>{state.room.id}</strong>
        <span className="figures">
          {people === 1 ? 'Only you' : `${people} people`}
          {state.relayOnly && ', relay only'}
        </span>
      </p>
      <div
        className={styles.controls}
        role="toolbar"
        aria-label="Call controls"
        tabIndex={-1}
        onKeyDown={moveInToolbar}
      >
        <Control
          name={mic === 'off' ? 'Unmute' : 'Mute'}
          shortcut="M"
          icon={mic === 'off' ? MicOff : Mic}
          device={mic}
          onPress={actions.mic}
        />
        <Control
          name={camera === 'off' ? 'Turn camera on' : 'Turn camera off'}
          label="Camera"
          shortcut="V"
          icon={camera === 'off' ? VideoOff : Video}
          device={camera}
          onPress={actions.camera}
        />
        {local.canShareScreen && (
          <Control
            name={sharing ? 'Stop sharing' : 'Share screen'}
            label={sharing ? 'Stop' : 'Share'}
            shortcut="S"
            icon={sharing ? MonitorX : MonitorUp}
            active={sharing}
            onPress={actions.screen}
          />
        )}
        <InvitePopover link={props.link} open={props.inviting} onOpen={props.onInviting} />
        <ChatControl open={props.chatOpen} unread={state.chat.unread} onPress={actions.chat} />
        <MoreMenu actions={actions} onRename={props.onRename} />
        <Control name="Leave" shortcut="Shift+L" icon={LogOut} danger onPress={actions.leave} />
      </div>
      <div className={styles.balance} />
    </footer>
  );
}

interface ControlProps {
  readonly name: string;
  /** The word under the icon, when it is shorter than the name. */
  readonly label?: string;
  /** as in `aria-keyshortcuts` */
  readonly shortcut: string;
  readonly icon: LucideIcon;
  /** Of a device: off is drawn as the negative of on, told by shape, icon and word; starting is paler. */
  readonly device?: DeviceSwitch;
  readonly active?: boolean;
  readonly danger?: boolean;
  readonly onPress: () => void;
}

function Control(props: ControlProps) {
  const { name, label, shortcut, icon: Icon, device, active, danger, onPress } = props;
  const look = danger ? 'danger' : device === 'off' ? 'inverted' : active ? 'active' : 'plain';
  return (
    <button
      type="button"
      className={styles.control}
      data-look={look}
      data-switch={device}
      aria-label={name}
      aria-keyshortcuts={shortcut}
      title={`${name} (${shortcut})`}
      onClick={onPress}
    >
      <ControlFace label={label ?? name}>
        <Icon aria-hidden="true" />
      </ControlFace>
    </button>
  );
}
