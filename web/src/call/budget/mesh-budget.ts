/** What a call may cost: the wishes of the person on this device, what is sent to each, and what is asked of each. */
import type { LinkMessage, MemberId } from '@parley/shared';
import { createBudget } from './budget.js';
import { createDataUse, type DataUse } from './data-use.js';
import type { CallPart } from '../link/member-link-event.js';
import type { Clock, LinkLimits, LocalTracks, PageVisibility, Storage } from '../ports.js';
import { createShownVideos, type HeldBack } from './shown-videos.js';
import type { LocalMedia, LocalMediaState } from '../state.js';
import type { Size, VideoSlot } from './video-quality.js';

export interface MeshBudgetOptions {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly page: PageVisibility;
  readonly media: LocalMedia;
  readonly tracks: () => LocalTracks;
  readonly limit: (member: MemberId, limits: LinkLimits) => void;
  readonly say: (member: MemberId, message: LinkMessage) => boolean;
  readonly onChange: () => void;
}

export interface MeshBudget extends CallPart {
  readonly dataUse: DataUse;
  readonly heldBack: HeldBack;
  /** A link to the member is being made; answers what it may cost at first. */
  begin(member: MemberId): LinkLimits;
  /** The own tracks have changed. */
  refresh(): void;
  /** Whether pictures to the member are less than wanted, for what the links were measured to carry. */
  isNarrow(member: MemberId): boolean;
  showAt(member: MemberId, slot: VideoSlot, size: Size | null): void;
  setDataUse(change: Partial<DataUse>): void;
  close(): void;
}

const isOpening = ({ camera, screen }: LocalMediaState) =>
  [camera, screen].some(({ type }) => type === 'live' || type === 'starting');

export function createMeshBudget(options: MeshBudgetOptions): MeshBudget {
  const { clock, media, onChange } = options;
  const dataUse = createDataUse(options.storage);
  const use = () => dataUse.get();
  const budget = createBudget({ ...options, use });
  const shown = createShownVideos({ clock, page: options.page, use, say: options.say, onChange });

  const stopUse = dataUse.subscribe(() => {
    budget.refresh();
    shown.refresh();
    onChange();
  });
  // Who turns the camera on or shares a screen wants pictures again.
  const endAudioOnly = () => {
    if (use().audioOnly && isOpening(media.state.get())) dataUse.change({ audioOnly: false });
  };
  const stopMedia = media.state.subscribe(endAudioOnly);
  endAudioOnly();

  return {
    get dataUse() {
      return use();
    },
    get heldBack() {
      return shown.heldBack;
    },
    handle(member, event) {
      budget.handle(member, event);
      shown.handle(member, event);
    },
    begin: (member) => budget.begin(member),
    refresh: () => budget.refresh(),
    isNarrow: (member) => budget.isNarrow(member),
    showAt: (member, slot, size) => shown.showAt(member, slot, size),
    setDataUse(change) {
      if (change.audioOnly === true) {
        // Off before the change, which they would undo.
        void media.setCamera(false);
        media.stopScreen();
      }
      dataUse.change(change);
    },
    close() {
      stopUse();
      stopMedia();
      budget.close();
      shown.close();
    },
  };
}
