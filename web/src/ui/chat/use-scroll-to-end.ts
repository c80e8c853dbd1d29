import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** CSS pixels from the end that still count as there */
const near = 32;

export interface ScrollToEnd {
  /** Whether the end is in sight. */
  readonly atEnd: boolean;
  readonly toEnd: () => void;
}

/**
 * Keeps a list's end in sight while it grows or its place shrinks, unless the person has scrolled away from it.
 * `start`: the element to begin at, when there is one.
 */
export function useScrollToEnd(
  ref: RefObject<HTMLElement | null>,
  start: RefObject<HTMLElement | null>,
): ScrollToEnd {
  const [atEnd, setAtEnd] = useState(true);
  const isAtEnd = useRef(true);

  const toEnd = () => {
    const list = ref.current;
    if (list === null) return;
    list.scrollTop = list.scrollHeight;
    isAtEnd.current = true;
    setAtEnd(true);
  };

  useLayoutEffect(() => {
    const list = ref.current;
    if (list === null) return undefined;
    const look = () => {
      isAtEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight <= near;
      setAtEnd(isAtEnd.current);
    };
    const follow = () => {
      if (isAtEnd.current) list.scrollTop = list.scrollHeight;
      look();
    };
    const first = start.current;
    if (first === null) list.scrollTop = list.scrollHeight;
    else list.scrollTop += first.getBoundingClientRect().top - list.getBoundingClientRect().top;
    look();
    list.addEventListener('scroll', look, { passive: true });
    const resizes = new ResizeObserver(follow);
    resizes.observe(list);
    const growth = new MutationObserver(follow);
    growth.observe(list, { childList: true, subtree: true });
    return () => {
      list.removeEventListener('scroll', look);
      resizes.disconnect();
      growth.disconnect();
    };
  }, [ref, start]);

  return { atEnd, toEnd };
}
