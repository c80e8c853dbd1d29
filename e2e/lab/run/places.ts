/** Homes with a browser each, kept from pair to pair: both take longer to make than a call. */
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from '@playwright/test';
import type { Opened } from '../../bench/program.js';
import type { Home } from '../home.js';
import { groundsFor, type Grounds } from '../lab.js';
import { openObservatory, type Observatory } from '../probe/observatory.js';
import { verifyKind } from '../probe/verify-kind.js';
import { routerDescriptions, type NetworkBehaviour, type RouterKind } from '../router-kind.js';
import type { KindPair } from './selection.js';

export interface Place {
  readonly home: Home;
  readonly browser: Browser;
}

/** What the probe found of a kind of network. */
export interface Measured {
  readonly kind: RouterKind;
  readonly behaviour: NetworkBehaviour;
}

export interface Places {
  /** Places for two people; `opened` keeps what is for this pair alone. Throws {@link NotAsDescribed}. */
  forPair(pair: KindPair, opened: Opened): Promise<readonly [Place, Place]>;
  /** Of every kind so far. */
  readonly measured: readonly Measured[];
}

/** The lab would not test what it says. */
class NotAsDescribed extends Error {
  override name = 'NotAsDescribed';
}

export function createPlaces(grounds: Grounds): Places {
  const kept = new Map<RouterKind, Promise<Place>>();
  const measured: Measured[] = [];
  let observatory: Promise<Observatory> | undefined;

  const openFirst = async (kind: RouterKind): Promise<Place> => {
    observatory ??= openObservatory(grounds.internet).then((looking) =>
      grounds.opened.add(looking, () => looking.close()),
    );
    const [home, looking] = await Promise.all([grounds.home(kind), observatory]);
    const behaviour = await verifyKind(home, looking);
    const described = routerDescriptions[kind].behaviour;
    if (!isDeepStrictEqual(behaviour, described)) {
      throw new NotAsDescribed(
        `The network "${kind}" is not what it is described as, so nothing that runs in it would mean anything:\n` +
          `described ${JSON.stringify(described)}\nmeasured  ${JSON.stringify(behaviour)}`,
      );
    }
    measured.push({ kind, behaviour });
    return { home, browser: await grounds.browser(home.computers[0]) };
  };
  const openSecond = async (kind: RouterKind, opened: Opened): Promise<Place> => {
    const own = groundsFor(opened, grounds.internet, grounds.origin);
    const home = await own.home(kind);
    return { home, browser: await own.browser(home.computers[0]) };
  };
  const keptOf = async (kind: RouterKind): Promise<Place> => {
    const known = kept.get(kind) ?? openFirst(kind);
    kept.set(kind, known);
    const place = await known;
    if (place.browser.isConnected()) return place;
    // it crashed in an earlier pair, which has missed; the others are not to miss for it
    const renewed = { ...place, browser: await grounds.browser(place.home.computers[0]) };
    kept.set(kind, Promise.resolve(renewed));
    return renewed;
  };
  return {
    measured,
    async forPair([one, other], opened) {
      const first = await keptOf(one);
      return [first, await (one === other ? openSecond(other, opened) : keptOf(other))];
    },
  };
}
