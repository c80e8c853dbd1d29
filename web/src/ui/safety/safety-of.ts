import type { MemberId } from '@parley/shared';
import type { SafetyView } from '../../call/safety/safety-view.js';
import type { CallState } from '../../call/state.js';

const pending: SafetyView = { type: 'pending' };

/** What is known of the code with a member. */
export const safetyOf = ({ safety }: CallState, member: MemberId): SafetyView =>
  safety.get(member) ?? pending;
