import type { RelayStart } from '../../call/link/relay-wish.js';
import type { CallMark } from './call-mark.js';
import type { HeldCall } from './keep-call-mark.js';
import type { RoomOptions } from './room-options.js';

/** How a visit to a room begins. */
export interface VisitStart {
  readonly name: string;
  readonly mic: CallMark['mic'];
  readonly camera: boolean;
  readonly relay: RelayStart;
  /** past the lobby, into the call */
  readonly straight: boolean;
  /** The call that was on in this tab before the page was loaded anew; null when this is no return. */
  readonly returning: (HeldCall & { readonly shared: boolean }) | null;
}

/** A visit as the address asks for it. */
export const startOf = (options: RoomOptions, rememberedName: string): VisitStart => ({
  name: options.name ?? rememberedName,
  mic: options.mic ? 'on' : 'off',
  camera: options.camera,
  relay: options.relayOnly ? 'forced' : 'remembered',
  straight: options.joinNow,
  returning: null,
});

/** A visit that goes on where the page before it ended, still under what the address asks for. */
export const startAgain = (
  mark: CallMark,
  { relayOnly: forced }: RoomOptions,
  letGo: () => void,
): VisitStart => ({
  name: mark.name,
  mic: mark.mic,
  camera: mark.camera,
  relay: forced ? 'forced' : mark.relayOnly ? 'on' : 'remembered',
  straight: true,
  returning: { id: mark.id, letGo, shared: mark.screen },
});
