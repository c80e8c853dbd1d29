import type { RoomId } from '@parley/shared';

/** Where a tab keeps the session token of a room (PROTOCOL.md S1). */
export const sessionKey = (room: RoomId): string => `parley.session.${room}`;
