import type { MemberId } from '@parley/shared';
import type { Call, CallState } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import { safetyOf } from '../../safety/safety-of.js';
import { PanelContent } from './panel-content.js';
import { SidePanel } from './side-panel.js';
import { usePanelMember } from './use-panel-member.js';

/** Fetches the signs. */
export const loadSafety = () => import('../../safety/safety-details.js');

export interface SafetyPanelProps {
  readonly call: Call;
  readonly state: CallState;
  readonly member: MemberId;
  readonly onClose: () => void;
}

/** The safety code of one line; people see and hear each other while they compare it. Gone when the person is. */
export function SafetyPanel({ call, state, member: id, onClose }: SafetyPanelProps) {
  const member = usePanelMember(state, id, onClose);
  if (member === undefined) return null;
  const name = shownName(member.name);
  return (
    <SidePanel title={`Safety code with ${name}`} onClose={onClose}>
      <PanelContent load={loadSafety}>
        {(Details) => (
          <Details
            view={safetyOf(state, id)}
            name={name}
            keyLasts={state.keyLasts}
            onMark={(signs, mark) => call.markCode(id, signs, mark)}
          />
        )}
      </PanelContent>
    </SidePanel>
  );
}
