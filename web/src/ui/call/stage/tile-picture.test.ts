import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { tilePicture } from './tile-picture.js';

const id = v.parse(memberIdSchema, 'member-001');
const member = (cam: boolean) => ({ id, media: { mic: true, cam, screen: false } });
const paused = new Map([[id, { camera: true, screen: false }]]);

describe('the picture on a tile', () => {
  it('is shown, unless something speaks against it', () => {
    expect(tilePicture(member(true), { audioOnly: false }, new Map())).toBe('shown');
  });

  it('is missing for the reason that lies nearest to its owner', () => {
    expect(tilePicture(member(false), { audioOnly: true }, paused)).toBe('off');
    expect(tilePicture(member(true), { audioOnly: true }, paused)).toBe('audio-only');
    expect(tilePicture(member(true), { audioOnly: false }, paused)).toBe('held-back');
  });
});
