import {
  useId,
  useLayoutEffect,
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { X } from 'lucide-react';
import styles from './side-panel.module.css';
import { useVisibleArea } from '../stage/use-visible-area.js';

export interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A panel beside the stage, which shrinks to make room; on a phone a sheet over all of it. It takes the focus when it
 * opens and gives it back when it closes. It is open while it is rendered; give another subject another `key`.
 */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  const area = useVisibleArea();

  useLayoutEffect(() => {
    const panel = ref.current;
    const opener = document.activeElement;
    panel?.focus();
    return () => {
      // Whoever has gone on to something else meanwhile is not called back.
      if (panel?.contains(document.activeElement) !== true) return;
      // Later, as what the panel has covered cannot take the focus yet; another panel may have taken it by then.
      queueMicrotask(() => {
        const isFree = document.activeElement === null || document.activeElement === document.body;
        if (isFree && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    };
  }, []);

  // Read by the style of a phone alone, where the keyboard covers a part of the window.
  const visible: CSSProperties & Record<`--visible-${string}`, string> = {
    '--visible-top': `${area.top}px`,
    '--visible-height': area.height,
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // An Escape that ends the composing of a sign means that alone.
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
    event.stopPropagation();
    onClose();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- no control: Escape is pressed inside it
    <aside
      ref={ref}
      className={styles.panel}
      style={visible}
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header className={styles.header}>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className={styles.close} aria-label="Close" onClick={onClose}>
          <X aria-hidden="true" />
        </button>
      </header>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
