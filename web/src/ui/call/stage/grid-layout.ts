/** In CSS pixels, from the top left of the stage. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface StageInput {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** How many other people there are. */
  readonly others: number;
  /** How many screens are shared. */
  readonly screens: number;
}

export interface StageLayout {
  /** One for each shared screen, then the people around it. */
  readonly screens: readonly Rect[];
  readonly others: readonly Rect[];
  readonly self: Rect;
  /** The own picture lies over the stage instead of taking a place in the grid. */
  readonly selfFloats: boolean;
}

/** What cameras and screens send. */
const sourceAspect = 16 / 9;
const widest = 2.1;
/** How much a cropped picture counts against a larger one: 0 not at all, 1 pixel for pixel. */
const cropWeight = 0.3;

/** The share of a picture of `sourceAspect` that is seen when it fills a tile of another shape. */
const seen = (aspect: number) => Math.min(aspect / sourceAspect, sourceAspect / aspect);

interface Grid {
  readonly rects: readonly Rect[];
  readonly score: number;
}

/** `count` tiles of one size in `columns` columns, centred, the last row too. */
function gridOf(area: Rect, gap: number, count: number, columns: number, narrowest: number): Grid {
  const rows = Math.ceil(count / columns);
  const cellWidth = Math.max(0, (area.width - gap * (columns - 1)) / columns);
  const cellHeight = Math.max(0, (area.height - gap * (rows - 1)) / rows);
  const width = Math.min(cellWidth, cellHeight * widest);
  const height = Math.min(cellHeight, width / narrowest);
  const top = area.top + (area.height - rows * height - gap * (rows - 1)) / 2;
  const rects = Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = area.left + (area.width - inRow * width - gap * (inRow - 1)) / 2;
    return {
      left: left + (index - row * columns) * (width + gap),
      top: top + row * (height + gap),
      width,
      height,
    };
  });
  // Large tiles win; of two sizes alike, the one that cuts off less of the picture.
  const score = height === 0 ? 0 : width * height * seen(width / height) ** cropWeight;
  return { rects, score };
}

/** The best grid for `count` tiles; `narrowest` bounds how far a picture may be cropped to portrait. */
function bestGrid(area: Rect, gap: number, count: number, narrowest: number): Grid {
  let best: Grid = { rects: [], score: -1 };
  for (let columns = 1; columns <= count; columns += 1) {
    const grid = gridOf(area, gap, count, columns, narrowest);
    if (grid.score > best.score) best = grid;
  }
  return best;
}

/** The own picture in the bottom right corner: large enough to check oneself, small enough to cover nobody. */
function floatingRect({ width, height, gap }: StageInput): Rect {
  const portrait = height > width;
  const aspect = portrait ? 3 / 4 : sourceAspect;
  const wanted = portrait
    ? Math.min(Math.max(width * 0.28, 88), 180)
    : Math.min(Math.max(width * 0.17, 144), 360);
  const tileWidth = Math.min(wanted, height * 0.42 * aspect);
  const tileHeight = tileWidth / aspect;
  return {
    left: width - tileWidth - gap * 1.5,
    top: height - tileHeight - gap * 1.5,
    width: tileWidth,
    height: tileHeight,
  };
}

interface Split {
  readonly main: Rect;
  readonly strip: Rect;
}

/** Where shared screens and people go: people beside the screens, or below them. */
function splits({ width, height, gap }: StageInput): readonly Split[] {
  const side = Math.min(Math.max(width * 0.2, 120), 420);
  const below = Math.max(height * 0.2, 88);
  const mainWidth = Math.max(0, width - side - gap);
  const mainHeight = Math.max(0, height - below - gap);
  // On a tall window the screen needs little height, and the people get all the rest.
  const tallHeight = Math.max(0, Math.min(mainHeight, width / sourceAspect));
  return [
    {
      main: { left: 0, top: 0, width: mainWidth, height },
      strip: { left: mainWidth + gap, top: 0, width: side, height },
    },
    {
      main: { left: 0, top: 0, width, height: tallHeight },
      strip: { left: 0, top: tallHeight + gap, width, height: height - tallHeight - gap },
    },
  ];
}

/** How many pixels of a whole, uncropped 16:9 screen fit. */
const contained = ({ width, height }: Rect) => Math.min(width, height * sourceAspect) ** 2;

function besideScreens(input: StageInput): StageLayout {
  const candidates = splits(input).map(({ main, strip }) => ({
    screens: bestGrid(main, input.gap, input.screens, 1),
    people: bestGrid(strip, input.gap, input.others + 1, 0.75),
    main,
  }));
  const best = candidates.reduce((a, b) => (contained(b.main) > contained(a.main) ? b : a));
  const [self = floatingRect(input), ...others] = best.people.rects;
  // A single screen takes all there is: it is shown whole in whatever shape it has.
  const screens = input.screens === 1 ? [best.main] : best.screens.rects;
  return { screens, others, self, selfFloats: false };
}

/**
 * Places everyone on the stage. With one other person (or none) the own picture floats over the stage, else it
 * has its place in the grid; a shared screen takes most of the room.
 */
export function layoutStage(input: StageInput): StageLayout {
  if (input.screens > 0) return besideScreens(input);
  const area: Rect = { left: 0, top: 0, width: input.width, height: input.height };
  if (input.others <= 1) {
    const { rects } = bestGrid(area, input.gap, input.others, 0.55);
    return { screens: [], others: rects, self: floatingRect(input), selfFloats: true };
  }
  const { rects } = bestGrid(area, input.gap, input.others + 1, 0.75);
  const [self = floatingRect(input), ...others] = rects;
  return { screens: [], others, self, selfFloats: false };
}
