import { roomCreatedSchema, roomInfoSchema } from '@parley/shared';
import * as v from 'valibot';
import type { RoomsApi } from './ui/services.js';

/** The REST API of the own origin; `request` is the browser's `fetch`. */
export function createRoomsApi(request: typeof fetch): RoomsApi {
  return {
    async create() {
      const response = await request('/api/rooms', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      if (!response.ok) throw new Error(`POST /api/rooms answered ${response.status}`);
      return v.parse(roomCreatedSchema, await response.json()).id;
    },
    async info(room) {
      const response = await request(`/api/rooms/${room}`);
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`GET /api/rooms/${room} answered ${response.status}`);
      return v.parse(roomInfoSchema, await response.json());
    },
  };
}
