import { describe, expect, it } from 'vitest';
import { readRoomOptions } from './room-options.js';

describe('the address of a room', () => {
  it('asks for the lobby with both devices by default', () => {
    expect(readRoomOptions('')).toEqual({
      name: null,
      joinNow: false,
      mic: true,
      camera: true,
      relayOnly: false,
    });
  });

  it('can ask for everything at once', () => {
    expect(readRoomOptions('?name=Ana%20Lund&join=now&mic=off&cam=off&relay=only')).toEqual({
      name: 'Ana Lund',
      joinNow: true,
      mic: false,
      camera: false,
      relayOnly: true,
    });
  });

  it('gives an empty name when it says so, which is not the remembered one', () => {
    expect(readRoomOptions('?name=').name).toBe('');
  });

  it('cleans a hostile name', () => {
    expect(readRoomOptions('?name=a%00%0Ab').name).toBe('a b');
  });

  it.each(['?join=later', '?mic=on', '?cam=0', '?relay=never', '?other=1'])(
    'ignores %s',
    (search) => {
      expect(readRoomOptions(search)).toEqual(readRoomOptions(''));
    },
  );
});
