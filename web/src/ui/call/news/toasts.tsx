import { X } from 'lucide-react';
import { useEffect, useReducer, useRef } from 'react';
import type { CallState, LocalMedia, LocalMediaState } from '../../../call/state.js';
import { useServices } from '../../services.js';
import { chatNews } from './chat-news.js';
import type { Happening, HappeningAction } from './happening.js';
import { happenings } from './happenings.js';
import styles from './toasts.module.css';
import { tellWarnings, type ToldWarnings } from './warning-toasts.js';

interface Toast extends Happening {
  readonly id: number;
}

/** Milliseconds; words that one may act upon stay until one has read them and found the button. */
const shownMs = 5_000;
const actionShownMs = 20_000;
/** The control bar tells of messages for as long as they are unread. */
const messageShownMs = 8_000;
/** How many are shown at once. */
const mostShown = 3;

type Change =
  | { readonly type: 'add'; readonly toasts: readonly Toast[] }
  | { readonly type: 'remove'; readonly id: number }
  | { readonly type: 'remove-topic'; readonly topic: string };

function reduce(toasts: readonly Toast[], change: Change): readonly Toast[] {
  if (change.type === 'remove') return toasts.filter(({ id }) => id !== change.id);
  if (change.type === 'remove-topic') return toasts.filter(({ topic }) => topic !== change.topic);
  const topics = new Set(change.toasts.map(({ topic }) => topic));
  const stay = toasts.filter(({ topic }) => topic === undefined || !topics.has(topic));
  return [...stay, ...change.toasts].slice(-mostShown);
}

function shownMsOf(action: HappeningAction | undefined): number {
  if (action === undefined) return shownMs;
  return action.type === 'chat' ? messageShownMs : actionShownMs;
}

export interface ToastsProps {
  readonly state: CallState;
  readonly media: LocalMedia;
  readonly local: LocalMediaState;
  /** Told as the call begins. */
  readonly first: Happening | null;
  readonly chatOpen: boolean;
  readonly onDevices: () => void;
  readonly onChat: () => void;
}

/** Says what changed while nobody was looking; read out by screen readers too. */
export function Toasts(props: ToastsProps) {
  const { state, media, local, first, chatOpen } = props;
  const { clock } = useServices();
  const [toasts, change] = useReducer(reduce, []);
  const before = useRef({ members: state.members, safety: state.safety, local });
  const lastId = useRef(0);
  const greeting = useRef(first);
  const told = useRef<ToldWarnings>(new Map());
  const seenMessage = useRef(state.chat.lines.at(-1)?.order ?? 0);

  useEffect(() => {
    const warnings = tellWarnings(told.current, state.quality, state.members, clock.now());
    told.current = warnings.told;
    const messages = chatNews(state.chat.lines, state.members, seenMessage.current);
    seenMessage.current = messages.seen;
    const now = { members: state.members, safety: state.safety, local };
    const news: readonly Happening[] = [
      ...(greeting.current === null ? [] : [greeting.current]),
      ...happenings(before.current, now),
      ...warnings.texts.map((text) => ({ text })),
      ...(chatOpen ? [] : messages.news),
    ];
    greeting.current = null;
    before.current = now;
    if (news.length === 0) return;
    const added = news.map((happening) => {
      lastId.current += 1;
      return { ...happening, id: lastId.current };
    });
    change({ type: 'add', toasts: added });
    for (const { id, action } of added) {
      const ms = shownMsOf(action);
      // Not cancelled by the next change: each leaves by itself, also once the call is over.
      clock.after(ms, () => change({ type: 'remove', id }));
    }
  }, [state.members, state.safety, state.quality, state.chat, local, chatOpen, clock]);

  useEffect(() => {
    if (chatOpen) change({ type: 'remove-topic', topic: 'chat' });
  }, [chatOpen]);

  const act = (action: HappeningAction) => {
    switch (action.type) {
      case 'switch':
        for (const kind of ['mic', 'camera', 'speaker'] as const) {
          const id = action.to[kind];
          if (id !== undefined) void media.choose(kind, id);
        }
        return;
      case 'retry':
        void (action.kind === 'mic' ? media.setMic(true) : media.setCamera(true));
        return;
      case 'devices':
        props.onDevices();
        return;
      case 'share':
        void media.shareScreen();
        return;
      case 'chat':
        props.onChat();
        return;
    }
  };

  return (
    <div className={styles.toasts} role="status">
      {toasts.map(({ id, text, action }) => (
        <div key={id} className={styles.toast}>
          <p>{text}</p>
          {action !== undefined && (
            <>
              <button
                type="button"
                className={styles.action}
                onClick={() => {
                  change({ type: 'remove', id });
                  act(action);
                }}
              >
                {action.label}
              </button>
              <button
                type="button"
                className={styles.dismiss}
                aria-label="Dismiss"
                onClick={() => change({ type: 'remove', id })}
              >
                <X aria-hidden="true" />
              </button>
            </>
          )}
        </div>
      ))}
    </div>
  );
}
