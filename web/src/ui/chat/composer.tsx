import { useEffect, useId, useRef, useState } from 'react';
import { SendHorizontal } from 'lucide-react';
import { fitChatText, maxChatTextLength } from '@parley/shared';
import type { Settable } from '../../call/observable.js';
import styles from './chat.module.css';

/** Where so little is left, people are told how much. */
const tellBelow = 500;

export interface ComposerProps {
  /** What was being written, kept while the panel is closed. */
  readonly draft: Settable<string>;
  readonly onSend: (text: string) => boolean;
}

/** Enter sends, Shift and Enter begin a new line. */
export function Composer({ draft, onSend }: ComposerProps) {
  const [text, setText] = useState(() => draft.get());
  const box = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const left = maxChatTextLength - text.length;

  const change = (next: string) => {
    draft.set(next);
    setText(next);
  };
  const send = () => {
    if (onSend(text)) change('');
  };

  useEffect(() => {
    const element = box.current;
    // Where a finger points, the focus would bring up the keyboard over what there is to read.
    if (element === null || !window.matchMedia('(pointer: fine)').matches) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
        box.current?.focus();
      }}
    >
      <label htmlFor={id} className="visually-hidden">
        Message to everyone
      </label>
      <div className={styles.growing} data-text={text}>
        <textarea
          ref={box}
          id={id}
          className={styles.box}
          rows={1}
          value={text}
          maxLength={maxChatTextLength}
          placeholder="Message to everyone"
          autoComplete="off"
          enterKeyHint="send"
          aria-describedby={left < tellBelow ? `${id}-left` : undefined}
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            // An Enter that ends the composing of a sign means that alone.
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      </div>
      <button
        type="submit"
        className={styles.send}
        aria-label="Send"
        title="Send (Enter)"
        disabled={fitChatText(text) === ''}
      >
        <SendHorizontal aria-hidden="true" />
      </button>
      {left < tellBelow && (
        <p id={`${id}-left`} className={styles.left}>
          {left === 0
            ? `A message has at most ${maxChatTextLength.toLocaleString('en')} characters.`
            : `${left} characters left`}
        </p>
      )}
    </form>
  );
}
