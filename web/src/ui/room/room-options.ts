import { fitDisplayName } from '@parley/shared';

/** What the address of a room asks for: `?name=`, `?join=now`, `?mic=off`, `?cam=off`, `?relay=only`. */
export interface RoomOptions {
  /** null when the address gives none, so that the remembered one is used */
  readonly name: string | null;
  readonly joinNow: boolean;
  readonly mic: boolean;
  readonly camera: boolean;
  readonly relayOnly: boolean;
}

/** Reads the query of a room's address; what it does not know it leaves alone. */
export function readRoomOptions(search: string): RoomOptions {
  const query = new URLSearchParams(search);
  const name = query.get('name');
  return {
    name: name === null ? null : fitDisplayName(name),
    joinNow: query.get('join') === 'now',
    mic: query.get('mic') !== 'off',
    camera: query.get('cam') !== 'off',
    relayOnly: query.get('relay') === 'only',
  };
}
