import { useEffect, useState } from 'react';

export interface VisibleArea {
  /** CSS pixels from the top of the layout viewport */
  readonly top: number;
  /** a CSS length */
  readonly height: string;
}

const wholeWindow: VisibleArea = { top: 0, height: '100dvh' };

/**
 * The part of the window that an on-screen keyboard leaves. Browsers lay the page out as if there was no keyboard, so
 * what is at the bottom would lie under it.
 */
export function visibleAreaOf(
  viewport: Pick<VisualViewport, 'height' | 'offsetTop' | 'scale'>,
): VisibleArea {
  // A person who has zoomed in sees a part of the page by choice.
  if (viewport.scale > 1) return wholeWindow;
  return { top: viewport.offsetTop, height: `${viewport.height}px` };
}

export function useVisibleArea(): VisibleArea {
  const [area, setArea] = useState(wholeWindow);
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return undefined;
    const measure = () =>
      setArea((before) => {
        const now = visibleAreaOf(viewport);
        return now.top === before.top && now.height === before.height ? before : now;
      });
    measure();
    viewport.addEventListener('resize', measure);
    viewport.addEventListener('scroll', measure);
    return () => {
      viewport.removeEventListener('resize', measure);
      viewport.removeEventListener('scroll', measure);
    };
  }, []);
  return area;
}
