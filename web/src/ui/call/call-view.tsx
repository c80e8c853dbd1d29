import { useEffect, useRef, useState } from 'react';
import type { MemberId } from '@parley/shared';
import { cameraSwitch, micSwitch } from '../../call/media/device-switch.js';
import { createObservable } from '../../call/observable.js';
import type { Call, CallState, LocalMedia } from '../../call/state.js';
import { createPlayback } from '../media/playback.js';
import { PlaybackProvider } from '../media/playback-context.js';
import { useServices } from '../services.js';
import { useObservable } from '../use-observable.js';
import { AlonePanel } from './stage/alone-panel.js';
import { CallDialog, type OpenDialog } from './panels/call-dialog.js';
import styles from './call-view.module.css';
import { ChatPanel } from './panels/chat-panel.js';
import { ConnectionPanel } from './panels/connection-panel.js';
import { ControlBar } from './controls/control-bar.js';
import { HearButton } from './controls/hear-button.js';
import type { Happening } from './news/happening.js';
import { inviteLink } from './controls/invite-link.js';
import { SafetyPanel } from './panels/safety-panel.js';
import { usePanelsAhead } from './panels/use-panels-ahead.js';
import { ServerBanner } from './news/server-banner.js';
import { shortcutsEnabled, useShortcuts } from './controls/shortcuts.js';
import { Stage } from './stage/stage.js';
import { Toasts } from './news/toasts.js';
import { toggleFullScreen } from './controls/full-screen.js';
import { useWakeLock } from './use-wake-lock.js';

export interface CallViewProps {
  readonly call: Call;
  readonly state: CallState;
  readonly media: LocalMedia;
  /** A screen was shared before the page was reloaded, which no browser carries over. */
  readonly sharedBefore: boolean;
  readonly onLeave: () => void;
}

/** What is open beside the stage. */
type OpenPanel =
  { readonly type: 'chat' } | { readonly type: 'connection' | 'safety'; readonly member: MemberId };

const shareAgain: Happening = {
  text: 'You do not share your screen any more',
  action: { type: 'share', label: 'Share again' },
};

/** The call itself: the stage, the controls, and what lies over them. */
export function CallView({ call, state, media, sharedBefore, onLeave }: CallViewProps) {
  const { storage } = useServices();
  const local = useObservable(media.state);
  const [playback] = useState(createPlayback);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [panel, setPanel] = useState<OpenPanel | null>(null);
  const [inviting, setInviting] = useState(false);
  const [keysOn, setKeysOn] = useState(() => shortcutsEnabled(storage));
  const [draft] = useState(() => createObservable(''));
  const closePanel = () => setPanel(null);
  const page = useRef<HTMLDivElement>(null);
  const link = inviteLink(state.room.id);
  const people = state.members.length + 1;
  const { unread } = state.chat;
  const chatOpen = panel?.type === 'chat';

  useWakeLock();
  usePanelsAhead();
  useEffect(() => {
    const room = people === 1 ? state.room.id : `(${people}) ${state.room.id}`;
    document.title = unread === 0 ? `${room} · Parley` : `${unread} new · ${room} · Parley`;
  }, [people, unread, state.room.id]);

  const actions = {
    mic: () => void media.setMic(micSwitch(local) === 'off'),
    camera: () => void media.setCamera(cameraSwitch(local) === 'off'),
    screen: () => {
      if (local.screen.type === 'live') media.stopScreen();
      else if (local.canShareScreen) void media.shareScreen();
    },
    invite: () => setInviting((open) => !open),
    chat: () => setPanel(chatOpen ? null : { type: 'chat' }),
    settings: () => setDialog('settings'),
    fullScreen: () => toggleFullScreen(),
    shortcuts: () => setDialog('shortcuts'),
    leave: onLeave,
  };
  useShortcuts(actions, { enabled: keysOn, blocked: dialog !== null });

  return (
    <PlaybackProvider value={playback}>
      <div
        ref={page}
        className={styles.page}
        data-theme="stage"
        data-panel={panel === null ? 'closed' : 'open'}
      >
        <ServerBanner status={state.signaling} onRetry={() => call.retryNow()} />
        <main className={styles.stage}>
          <h1 className="visually-hidden">Call in {state.room.id}</h1>
          <Stage
            call={call}
            state={state}
            local={local}
            onDetails={(member) => setPanel({ type: 'connection', member })}
            onSettings={actions.settings}
            onSafety={(member) => setPanel({ type: 'safety', member })}
          />
          {people === 1 && <AlonePanel link={link} />}
          <Toasts
            state={state}
            media={media}
            local={local}
            first={sharedBefore ? shareAgain : null}
            chatOpen={chatOpen}
            onChat={() => setPanel({ type: 'chat' })}
            onDevices={() => setDialog('settings')}
          />
          <HearButton />
        </main>
        {panel?.type === 'chat' && (
          <ChatPanel call={call} state={state} draft={draft} onClose={closePanel} />
        )}
        {panel?.type === 'connection' && (
          <ConnectionPanel
            key={panel.member}
            call={call}
            state={state}
            member={panel.member}
            onClose={closePanel}
          />
        )}
        {panel?.type === 'safety' && (
          <SafetyPanel
            key={panel.member}
            call={call}
            state={state}
            member={panel.member}
            onClose={closePanel}
          />
        )}
        <ControlBar
          state={state}
          local={local}
          actions={actions}
          chatOpen={chatOpen}
          link={link}
          inviting={inviting}
          onInviting={setInviting}
          onRename={() => setDialog('rename')}
        />
        <CallDialog
          open={dialog}
          call={call}
          state={state}
          media={media}
          local={local}
          keysOn={keysOn}
          onKeysOn={setKeysOn}
          onClose={() => setDialog(null)}
        />
      </div>
    </PlaybackProvider>
  );
}
