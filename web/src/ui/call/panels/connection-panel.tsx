import type { MemberId } from '@parley/shared';
import type { Call, CallState } from '../../../call/state.js';
import { shownName } from '../../room/display-name.js';
import { PanelContent } from './panel-content.js';
import { SidePanel } from './side-panel.js';
import { usePanelMember } from './use-panel-member.js';

/** Its plots are too heavy for everyone to fetch before they are wanted. */
const load = () => import('../../connection/connection-details.js');

export interface ConnectionPanelProps {
  readonly call: Call;
  readonly state: CallState;
  readonly member: MemberId;
  readonly onClose: () => void;
}

/** The line to one person, beside the stage; gone when the person is. */
export function ConnectionPanel({ call, state, member: id, onClose }: ConnectionPanelProps) {
  const member = usePanelMember(state, id, onClose);
  if (member === undefined) return null;
  return (
    <SidePanel title={`Line to ${shownName(member.name)}`} onClose={onClose}>
      <PanelContent load={load}>
        {(Details) => (
          <Details
            member={member}
            history={call.linkHistory(id)}
            warnings={state.quality.links.get(id) ?? []}
            reason={state.reasons.get(id) ?? null}
            relayOnly={state.relayOnly}
            self={state.self.name}
            room={state.room.id}
          />
        )}
      </PanelContent>
    </SidePanel>
  );
}
