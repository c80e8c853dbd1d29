import type { RoomId } from '@parley/shared';

/** The address to pass on: this room at this host, without the options of one's own address. */
export const inviteLink = (room: RoomId): string => new URL(`/r/${room}`, location.href).href;
