import type { Scenario } from '../scenario.js';
import { cloudService } from './cloud-service.js';
import { moved } from './moved.js';
import { lateStun } from './late-stun.js';
import { cutPath } from './cut-path.js';
import { lossyLine } from './lossy-line.js';
import { narrowUplinks } from './narrow-uplinks.js';
import { farApart } from './far-apart.js';
import { lobby } from './lobby.js';
import { neighbours } from './neighbours.js';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  lobby,
  ...neighbours,
  cloudService,
  lateStun,
  moved,
  cutPath,
  lossyLine,
  narrowUplinks,
  farApart,
];
