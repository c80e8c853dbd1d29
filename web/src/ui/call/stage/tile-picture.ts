import type { DataUse } from '../../../call/budget/data-use.js';
import type { HeldBack } from '../../../call/budget/shown-videos.js';
import type { RemoteMember } from '../../../call/state.js';

/** Why a tile shows a picture, or none. */
export type TilePicture =
  | 'shown'
  /** The camera is off. */
  | 'off'
  /** It is on, but one's own call is without pictures. */
  | 'audio-only'
  /** It is on, but its owner has no bits for it. */
  | 'held-back';

export function tilePicture(
  { id, media }: Pick<RemoteMember, 'id' | 'media'>,
  { audioOnly }: Pick<DataUse, 'audioOnly'>,
  heldBack: HeldBack,
): TilePicture {
  if (!media.cam) return 'off';
  if (audioOnly) return 'audio-only';
  return heldBack.get(id)?.camera === true ? 'held-back' : 'shown';
}
