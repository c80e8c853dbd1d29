import type { IceServerCheck } from '../ice-server-check.js';
import type { SignalingCheck } from '../observation.js';
import type { ClientOptions } from './client/stun-client.js';
import type { NameLookup } from './name-lookup.js';
import type { WayLog } from './way-log.js';

/** What is told while it goes on: each time the whole of what is known of one subject. */
export type Progress =
  | { readonly subject: 'signaling'; readonly check: SignalingCheck }
  | { readonly subject: 'server'; readonly check: IceServerCheck };

/** What all parts of one look have in common. */
export interface Look {
  readonly client: ClientOptions;
  readonly lookup: NameLookup;
  readonly ways: WayLog;
  readonly onProgress: (progress: Progress) => void;
}
