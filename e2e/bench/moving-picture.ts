/** A camera's picture that costs bits, for Chromium's fake camera, whose own rolling ball costs next to none. */
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const frameRate = 30;
/** The picture begins again after so many. */
const frames = 24;
/** Brightness levels that grain adds or takes; about as much as a webcam's at dusk. */
const grain = 6;
/** pixels; a texture is drawn in squares of this size, so that scaling it down does not leave plain grey */
const patch = 8;

/** The same bytes on every run. */
function* noise(): Generator<number, never> {
  for (let block = 0; ; block += 1) {
    yield* createHash('sha512').update(String(block)).digest();
  }
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

interface Wall extends PictureSize {
  readonly texture: Uint8Array;
  readonly grains: Uint8Array;
}

/** A textured wall that moves across the picture, with grain over it. */
function luma({ width, height, texture, grains }: Wall, index: number): Uint8Array {
  const plane = new Uint8Array(width * height);
  const across = Math.ceil(width / patch);
  const down = Math.ceil(height / patch);
  for (let y = 0; y < height; y += 1) {
    const row = (Math.floor((y + 2 * index) / patch) % down) * across;
    for (let x = 0; x < width; x += 1) {
      const base = texture[row + (Math.floor((x + 5 * index) / patch) % across)] ?? 0;
      // another stretch of the grain for every frame
      const speck = grains[(y * width + x + index * 7_919) % grains.length] ?? 0;
      plane[y * width + x] = base + (speck % (2 * grain + 1)) - grain;
    }
  }
  return plane;
}

/** Writes it as YUV4MPEG2 into a folder of its own; `remove` deletes that. */
export async function writeMovingPicture({
  width,
  height,
}: PictureSize): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-bench-'));
  const file = path.join(folder, 'camera.y4m');
  const source = noise();
  const draw = (count: number, least: number, most: number) =>
    Uint8Array.from({ length: count }, () => least + (source.next().value % (most - least)));
  const texture = draw(Math.ceil(width / patch) * Math.ceil(height / patch), 40, 210);
  const grains = draw(65_521, 0, 255);
  const chroma = new Uint8Array((width * height) / 2).fill(128);
  const handle = await open(file, 'w');
  try {
    await handle.write(`YUV4MPEG2 W${width} H${height} F${frameRate}:1 Ip A1:1 C420jpeg\n`);
    for (let index = 0; index < frames; index += 1) {
      await handle.write('FRAME\n');
      await handle.write(luma({ width, height, texture, grains }, index));
      await handle.write(chroma);
    }
  } finally {
    await handle.close();
  }
  return { path: file, remove: () => rm(folder, { recursive: true, force: true }) };
}
