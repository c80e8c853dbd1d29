import { paths, type Path } from '@parley/shared';

/** The worse of two ends (PROTOCOL.md L7). */
export function worsePath(one: Path, other: Path): Path {
  return paths.indexOf(one) >= paths.indexOf(other) ? one : other;
}

export interface PathKnowledge {
  /** This end of the pair that is selected now. */
  readonly local: Path;
  /** The other end as it looks from here: a relay shows, but not how its owner reaches it. */
  readonly remoteSeen: Path;
  /** What the other end said of itself; it knows better. */
  readonly remoteSaid: Path | null;
}

/** The path to show. */
export function shownPath(known: PathKnowledge): Path {
  return worsePath(known.local, known.remoteSaid ?? known.remoteSeen);
}
