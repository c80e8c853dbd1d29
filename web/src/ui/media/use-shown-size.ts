import { useEffect, useRef, type RefObject } from 'react';
import { hiddenSize, type Size } from '../../call/budget/video-quality.js';

/** Milliseconds between two looks at what no observer tells: styles that hide an element without moving it. */
const lookEveryMs = 1_000;

/** Device pixels that the element is seen at; 0 × 0 while it is not drawn or lies outside of what is scrolled to. */
function seenSize(element: Element, inView: boolean): Size {
  const drawn =
    inView && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (!drawn) return hiddenSize;
  const { clientWidth, clientHeight } = element;
  return {
    width: Math.round(clientWidth * devicePixelRatio),
    height: Math.round(clientHeight * devicePixelRatio),
  };
}

/** Tells the size that an element is seen at, on each change; null when it is taken down. */
export function useShownSize(
  ref: RefObject<Element | null>,
  onShown: (size: Size | null) => void,
): void {
  const listener = useRef(onShown);
  useEffect(() => {
    listener.current = onShown;
  });

  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    /** null before the first word of the observer, which comes with the first frame */
    let inView: boolean | null = null;
    let told: Size | null = null;
    const look = () => {
      if (inView === null) return;
      const size = seenSize(element, inView);
      if (told !== null && size.width === told.width && size.height === told.height) return;
      told = size;
      listener.current(size);
    };
    const resizes = new ResizeObserver(look);
    resizes.observe(element);
    const scrolling = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? inView;
      look();
    });
    scrolling.observe(element);
    const looking = setInterval(look, lookEveryMs);
    return () => {
      resizes.disconnect();
      scrolling.disconnect();
      clearInterval(looking);
      listener.current(null);
    };
  }, [ref]);
}
