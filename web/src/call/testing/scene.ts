/** A room with named people in it, all on fakes and one clock. */
import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { createCall } from '../call.js';
import { createLocalMedia } from '../media/local-media.js';
import { createRelayWish } from '../link/relay-wish.js';
import type { Storage } from '../ports.js';
import type { Call, LocalMedia, RemoteMember } from '../state.js';
import { createFakeClock, createFakeRandom, settle, type FakeClock } from './fake-clock.js';
import { createFakeIdentity, fakeDigest, type FakeIdentity } from './fake-identity.js';
import { createFakeDevices, createFakeStorage, type FakeDevices } from './fake-devices.js';
import { createFakeNetwork, type FakeNetwork } from './fake-links.js';
import { createFakePage, type FakePage } from './fake-page.js';
import { createFakeSurroundings, type FakeSurroundings } from './fake-surroundings.js';
import { createFakeRoom, type FakeRoom, type FakeSignaling } from './fake-room.js';

export interface Person {
  readonly name: string;
  readonly call: Call;
  readonly media: LocalMedia;
  readonly devices: FakeDevices;
  readonly signaling: FakeSignaling;
  readonly storage: Storage;
  readonly identity: FakeIdentity;
  readonly page: FakePage;
  readonly surroundings: FakeSurroundings;
  /** How this person sees another one. */
  sees(name: string): RemoteMember | undefined;
}

export interface Scene {
  readonly clock: FakeClock;
  readonly room: FakeRoom;
  readonly network: FakeNetwork;
  /** Comes to the room and joins. */
  arrive(name: string, options?: ArrivalOptions): Promise<Person>;
  /** The same tab with a new page: what it stored is still there. */
  reload(person: Person): Promise<Person>;
  advance(ms: number): Promise<void>;
}

interface ArrivalOptions {
  readonly relayOnly?: boolean;
  readonly devices?: boolean;
  readonly storage?: Storage;
  readonly identity?: FakeIdentity;
  /** Called before the join. */
  readonly before?: (signaling: FakeSignaling) => void;
  /** Called right after it was asked for. */
  readonly after?: (call: Call, signaling: FakeSignaling) => void;
}

export function createScene(): Scene {
  const clock = createFakeClock();
  const room = createFakeRoom(clock);
  const network = createFakeNetwork(clock);
  let arrivals = 0;

  async function arrive(name: string, options: ArrivalOptions = {}): Promise<Person> {
    arrivals += 1;
    const signaling = room.connect();
    const devices = createFakeDevices();
    const storage = options.storage ?? createFakeStorage();
    const identity = options.identity ?? createFakeIdentity(`${name} ${arrivals}`);
    const page = createFakePage();
    const surroundings = createFakeSurroundings();
    const media = createLocalMedia({ devices, storage, clock });
    if (options.devices !== false) await media.start({ mic: true, camera: true });
    const call = createCall({
      signaling,
      createLink: network.createLinkOf(name),
      watchNetwork: surroundings.watchNetwork,
      probeRelay: surroundings.probeRelay,
      clock,
      media,
      storage,
      page,
      random: createFakeRandom(arrivals),
      room: v.parse(roomIdSchema, 'team-standup'),
      name,
      relayWish: createRelayWish(storage, options.relayOnly === true ? 'forced' : 'remembered'),
      identity,
      digest: fakeDigest,
    });
    options.before?.(signaling);
    call.join();
    options.after?.(call, signaling);
    await settle();
    return {
      name,
      call,
      media,
      devices,
      signaling,
      storage,
      identity,
      page,
      surroundings,
      sees: (other) => call.state.get().members.find((member) => member.name === other),
    };
  }

  return {
    clock,
    room,
    network,
    arrive,
    async reload(person) {
      person.call.close();
      person.media.close();
      await settle();
      return arrive(person.name, { storage: person.storage, identity: person.identity });
    },
    advance: (ms) => clock.advance(ms),
  };
}

/** Ana and bob, in a call with each other. */
export async function pair(): Promise<{ scene: Scene; ana: Person; bob: Person }> {
  const scene = createScene();
  const ana = await scene.arrive('ana');
  const bob = await scene.arrive('bob');
  return { scene, ana, bob };
}
