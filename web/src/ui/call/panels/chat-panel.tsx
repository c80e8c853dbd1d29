import type { Settable } from '../../../call/observable.js';
import type { Call, CallState } from '../../../call/state.js';
import { PanelContent } from './panel-content.js';
import { SidePanel } from './side-panel.js';

/** Fetches the code of the chat. */
export const loadChat = () => import('../../chat/chat-content.js');

export interface ChatPanelProps {
  readonly call: Call;
  readonly state: CallState;
  /** What was being written, kept while the panel is closed. */
  readonly draft: Settable<string>;
  readonly onClose: () => void;
}

/** The chat, beside the stage. */
export function ChatPanel({ call, state, draft, onClose }: ChatPanelProps) {
  return (
    <SidePanel title="Chat" onClose={onClose}>
      <PanelContent load={loadChat}>
        {(Content) => <Content call={call} state={state} draft={draft} />}
      </PanelContent>
    </SidePanel>
  );
}
