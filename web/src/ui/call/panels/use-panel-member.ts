import { useEffect } from 'react';
import type { MemberId } from '@parley/shared';
import type { CallState, RemoteMember } from '../../../call/state.js';

/** The member that a panel is about; the panel closes when the person is gone. */
export function usePanelMember(
  state: CallState,
  id: MemberId,
  onClose: () => void,
): RemoteMember | undefined {
  const member = state.members.find((each) => each.id === id);
  const present = member !== undefined;

  useEffect(() => {
    if (!present) onClose();
  }, [present, onClose]);

  return member;
}
