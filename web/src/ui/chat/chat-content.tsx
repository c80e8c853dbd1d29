import { useEffect, useRef, useState } from 'react';
import { ArrowDown } from 'lucide-react';
import type { Settable } from '../../call/observable.js';
import type { Call, CallState } from '../../call/state.js';
import { Button } from '../controls/button.js';
import styles from './chat.module.css';
import { Composer } from './composer.js';
import { firstUnread } from './message-groups.js';
import { MessageLog } from './message-log.js';
import { usePageVisible } from './use-page-visible.js';
import { useScrollToEnd } from './use-scroll-to-end.js';

export interface ChatContentProps {
  readonly call: Call;
  readonly state: CallState;
  readonly draft: Settable<string>;
}

/** What was said and a place to say more. */
export default function ChatContent({ call, state, draft }: ChatContentProps) {
  const { chat, members } = state;
  const { lines, unread } = chat;
  const [newFrom] = useState(() => firstUnread(lines, unread));
  const log = useRef<HTMLDivElement>(null);
  const newLine = useRef<HTMLHeadingElement>(null);
  const { atEnd, toEnd } = useScrollToEnd(log, newLine);
  const visible = usePageVisible();

  useEffect(() => {
    if (atEnd && visible && unread > 0) call.readChat();
  }, [atEnd, visible, unread, call]);

  return (
    <div className={styles.chat}>
      <div
        ref={log}
        className={styles.log}
        role="log"
        aria-label="Messages"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reached by keyboard
        tabIndex={0}
      >
        {lines.length === 0 ? (
          <div className={styles.empty}>
            <p className={styles.emptyTitle}>No messages yet</p>
            <p>
              Everyone in the call sees what is written here, and so does whoever joins later. It
              goes from browser to browser; this server never sees it.
            </p>
          </div>
        ) : (
          <MessageLog lines={lines} members={members} newFrom={newFrom} newLine={newLine} />
        )}
      </div>
      {!atEnd && unread > 0 && (
        <div className={styles.more}>
          <Button tone="primary" size="small" onClick={toEnd}>
            <ArrowDown aria-hidden="true" />
            New messages
          </Button>
        </div>
      )}
      <Composer
        draft={draft}
        onSend={(text) => {
          const sent = call.say(text);
          if (sent) toEnd();
          return sent;
        }}
      />
    </div>
  );
}
