import {
  useId,
  useLayoutEffect,
  useRef,
  type ComponentProps,
  type ReactNode,
  type RefObject,
} from 'react';
import { placeBeside, type PlaceOptions } from './popover-place.js';

export interface PopoverProps extends Pick<PlaceOptions, 'side' | 'align' | 'gap'> {
  /** `menu`: its content is `menuitem`s. */
  readonly role: 'dialog' | 'menu';
  readonly label: string;
  readonly className: string | undefined;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** What opens and closes it. */
  readonly button: Omit<ComponentProps<'button'>, 'ref' | 'onClick'> & DataAttributes;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
  readonly onKeyDown?: ComponentProps<'div'>['onKeyDown'];
  /** Made only while it is open. */
  readonly children: ReactNode;
}

interface DataAttributes {
  readonly [name: `data-${string}`]: string;
}

const focusable = 'input, button, a[href]';

/**
 * A button and what it opens beside itself. The browser's own popover: it lies over everything, closes on Escape and on a
 * press elsewhere, and injects no styles, which the content security policy would refuse.
 */
export function Popover(props: PopoverProps) {
  const { role, open, onOpen, side, align, gap } = props;
  const id = useId();
  const ownRef = useRef<HTMLButtonElement>(null);
  const button = props.buttonRef ?? ownRef;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const shown = box.current;
    if (!open || shown === null) return;
    const opener = button.current;
    shown.showPopover();
    shown.querySelector<HTMLElement>(focusable)?.focus();
    return () => {
      if (shown.contains(document.activeElement)) opener?.focus();
      if (shown.isConnected) shown.hidePopover();
    };
  }, [open, button]);

  // What it stands beside may move with any change around it.
  useLayoutEffect(() => {
    const shown = box.current;
    const anchor = button.current;
    if (!open || shown === null || anchor === null) return;
    const place = () => {
      const { left, top } = placeBeside({
        anchor: anchor.getBoundingClientRect(),
        size: shown.getBoundingClientRect(),
        window: { width: innerWidth, height: innerHeight },
        side,
        align,
        gap,
      });
      shown.style.left = `${left}px`;
      shown.style.top = `${top}px`;
    };
    place();
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  });

  return (
    <>
      <button
        type="button"
        {...props.button}
        ref={button}
        aria-haspopup={role}
        aria-expanded={open}
        // So that a press on the button is no press elsewhere; what it does is told by `open` alone.
        popoverTarget={id}
        onClick={(event) => {
          event.preventDefault();
          onOpen(!open);
        }}
      />
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its role comes as a property */}
      <div
        ref={box}
        id={id}
        popover="auto"
        role={role}
        aria-label={props.label}
        className={props.className}
        data-theme="stage"
        onKeyDown={props.onKeyDown}
        onToggle={({ currentTarget }) => {
          // Told late: it may have been opened again since.
          if (!currentTarget.matches(':popover-open')) onOpen(false);
        }}
      >
        {open && props.children}
      </div>
    </>
  );
}
