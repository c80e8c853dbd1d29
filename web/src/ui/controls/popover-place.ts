/** CSS pixels in the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PlaceOptions {
  /** What the popover belongs to. */
  readonly anchor: Box;
  readonly size: Pick<Box, 'width' | 'height'>;
  readonly window: Pick<Box, 'width' | 'height'>;
  /** Where it goes if there is room; else to the other side. */
  readonly side: 'above' | 'below';
  readonly align: 'start' | 'center';
  /** pixels between the two */
  readonly gap: number;
}

/** Pixels that stay free at the edges of the window. */
const margin = 8;

/** Where a popover goes beside its anchor, so that it stays in the window as far as it fits. */
export function placeBeside(options: PlaceOptions): Pick<Box, 'left' | 'top'> {
  const { anchor, size, window, side, align, gap } = options;
  const above = anchor.top - gap - size.height;
  const below = anchor.top + anchor.height + gap;
  const fits = side === 'above' ? above >= margin : below + size.height <= window.height - margin;
  const top = (side === 'above') === fits ? above : below;
  const left = align === 'start' ? anchor.left : anchor.left + (anchor.width - size.width) / 2;
  return {
    left: within(left, window.width - size.width),
    top: within(top, window.height - size.height),
  };
}

const within = (start: number, room: number) => Math.max(margin, Math.min(start, room - margin));
