import { useEffect, useState } from 'react';
import type { MemberId } from '@parley/shared';
import type { Call, CallState } from '../../call/state.js';
import { Button } from '../controls/button.js';
import { shownName } from '../room/display-name.js';
import styles from './connection-panel.module.css';
import { SidePanel } from './side-panel.js';

/** Its plots are too heavy for everyone to fetch before they are wanted. */
const load = () => import('../connection/connection-details.js');
type Details = Awaited<ReturnType<typeof load>>['default'];

type Loading =
  | { readonly type: 'loading' }
  | { readonly type: 'failed' }
  | { readonly type: 'loaded'; readonly Details: Details };

export interface ConnectionPanelProps {
  readonly call: Call;
  readonly state: CallState;
  readonly member: MemberId;
  readonly onClose: () => void;
}

/** The line to one person, beside the stage; gone when the person is. */
export function ConnectionPanel({ call, state, member: id, onClose }: ConnectionPanelProps) {
  const [loading, setLoading] = useState<Loading>({ type: 'loading' });
  const member = state.members.find((each) => each.id === id);
  const present = member !== undefined;

  const fetchDetails = () => {
    load().then(
      (module) => setLoading({ type: 'loaded', Details: module.default }),
      () => setLoading({ type: 'failed' }),
    );
  };
  useEffect(fetchDetails, []);
  useEffect(() => {
    if (!present) onClose();
  }, [present, onClose]);

  if (member === undefined) return null;
  return (
    <SidePanel title={`Line to ${shownName(member.name)}`} onClose={onClose}>
      {loading.type === 'loading' && <p className={styles.note}>Loading…</p>}
      {loading.type === 'failed' && (
        <div className={styles.note} role="alert">
          <p>This panel could not be loaded.</p>
          <Button size="small" onClick={fetchDetails}>
            Try again
          </Button>
        </div>
      )}
      {loading.type === 'loaded' && (
        <loading.Details
          member={member}
          history={call.linkHistory(id)}
          warnings={state.quality.links.get(id) ?? []}
          reason={null}
          relayOnly={state.relayOnly}
          self={state.self.name}
          room={state.room.id}
        />
      )}
    </SidePanel>
  );
}
