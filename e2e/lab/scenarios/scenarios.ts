import type { Scenario } from '../scenario.js';
import { lobby } from './lobby.js';

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [lobby];
