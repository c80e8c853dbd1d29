import { MessageSquare } from 'lucide-react';
import bar from './control-bar.module.css';
import { ControlFace } from './control-face.js';

/** What the badge has room for */
const mostShown = 99;

export interface ChatControlProps {
  readonly open: boolean;
  readonly unread: number;
  readonly onPress: () => void;
}

/** Opens and closes the chat, and says how many messages wait there. */
export function ChatControl({ open, unread, onPress }: ChatControlProps) {
  return (
    <button
      type="button"
      className={bar.control}
      data-look="plain"
      data-state={open ? 'open' : 'closed'}
      aria-label={unread === 0 ? 'Chat' : `Chat, ${unread} unread`}
      aria-expanded={open}
      aria-keyshortcuts="C"
      title="Chat (C)"
      onClick={onPress}
    >
      <ControlFace label="Chat">
        <MessageSquare aria-hidden="true" />
      </ControlFace>
      {unread > 0 && (
        <span className={`${bar.badge} figures`} aria-hidden="true">
          {unread > mostShown ? `${mostShown}+` : unread}
        </span>
      )}
    </button>
  );
}
