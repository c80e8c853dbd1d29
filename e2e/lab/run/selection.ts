/** Which pairs of networks meet. */
import { routerKinds, type RouterKind } from '../router-kind.js';

/** Unordered; the one that comes first in {@link routerKinds} is first here. */
export type KindPair = readonly [RouterKind, RouterKind];

/** Every unordered pair, a kind with itself included, in the order of the matrix's rows. */
export const allPairs: readonly KindPair[] = routerKinds.flatMap((one, index) =>
  routerKinds.slice(index).map((other): KindPair => [one, other]),
);

export const pairsOf = (kind: RouterKind): readonly KindPair[] =>
  allPairs.filter((pair) => pair.includes(kind));

export const pairOf = (one: RouterKind, other: RouterKind): KindPair =>
  routerKinds.indexOf(one) <= routerKinds.indexOf(other) ? [one, other] : [other, one];

export const isRouterKind = (text: string): text is RouterKind =>
  routerKinds.some((kind) => kind === text);
