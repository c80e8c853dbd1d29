import type { Path } from '@parley/shared';
import type { Page } from '@playwright/test';
import type { Arrived } from '../../fixtures/media-probe.js';

/** How someone uses a service that has calls in a page. */
export interface PageDriver {
  readonly name: string;
  /** Goes to the service's page and into the call; resolves once there. */
  join(page: Page, visit: Visit): Promise<void>;
  /** The worse end of the pair that media flows over now, as far as this page knows; null: there is none. */
  path(page: Page): Promise<Path | null>;
  /**
   * `both-ends`: a page's word on the path holds for the whole of it. `own-end`: only the own end's way to its relay is known,
   * and the worse word of both pages counts.
   */
  readonly pathCovers: 'both-ends' | 'own-end';
  /** Waits until more decoded frames and bytes of sound have arrived, for at most `within` ms; answers how many more did. */
  mediaFlows(page: Page, within: number): Promise<Arrived>;
}

export interface Visit {
  readonly room: string;
  /** of the person */
  readonly name: string;
}

/** What counts as flowing: about a second of a camera with ten pictures a second, and of sound. */
export const enough: Arrived = { frames: 10, audioBytes: 500 };
