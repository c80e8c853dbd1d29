import type { ReactNode } from 'react';
import type { IceServerCheck, SignalingCheck } from '@parley/doctor';
import { ChevronRight } from 'lucide-react';
import type { ServerActivity } from '../../doctor/state.js';
import type { CheckCell } from './check-cell.js';
import styles from './check-list.module.css';
import { CheckTable, CheckWords } from './check-table.js';
import { activityCell, figureRows, figureWords, serverRows, serverTitle } from './server-words.js';
import { signalingCell, signalingRows } from './signaling-words.js';

export interface ServerListProps {
  readonly servers: readonly IceServerCheck[];
  readonly signaling: SignalingCheck | null;
  /** What is being done with each URL; without one: nothing any more. */
  readonly activities: ReadonlyMap<string, ServerActivity>;
  /** What the server says of the same URLs, as far as it does. */
  readonly byServer: readonly IceServerCheck[];
}

/** Everything that a call may go through, each for itself: what it is, how it is, and under it every step. */
export function ServerList({ servers, signaling, activities, byServer }: ServerListProps) {
  return (
    <ul className={styles.list}>
      {signaling !== null && (
        <Row
          title="This service"
          subject={signaling.origin}
          cell={signalingCell(signaling)}
          measured={signaling.roundTripMs === null ? '' : `${Math.round(signaling.roundTripMs)} ms`}
        >
          <CheckTable caption="This service, step by step" rows={signalingRows(signaling)} />
        </Row>
      )}
      {servers.map((check) => {
        const other = byServer.find(({ url }) => url === check.url);
        return (
          <Row
            key={check.url}
            title={serverTitle(check)}
            subject={check.url}
            cell={activityCell(check, activities.get(check.url) ?? 'done')}
            measured={figureWords(check)}
          >
            <CheckTable
              caption="Seen from this browser"
              showCaption={other !== undefined}
              rows={[...serverRows(check), ...figureRows(check)]}
            />
            {other !== undefined && (
              <CheckTable
                caption="Seen from the server"
                showCaption
                rows={[...serverRows(other), ...figureRows(other)]}
              />
            )}
          </Row>
        );
      })}
    </ul>
  );
}

interface RowProps {
  readonly title: string;
  readonly subject: string;
  readonly cell: CheckCell;
  readonly measured: string;
  readonly children: ReactNode;
}

function Row({ title, subject, cell, measured, children }: RowProps) {
  return (
    <li className={styles.row} data-subject={subject} data-mark={cell.mark}>
      <details className={styles.details}>
        <summary className={styles.head}>
          <ChevronRight className={styles.sign} aria-hidden="true" />
          <span className={styles.words}>
            <span className={styles.title}>{title}</span>
            <span className={styles.state}>
              <CheckWords {...cell} />
            </span>
            <span className={styles.subject}>{subject}</span>
            <span className={`${styles.measured} figures`}>{measured}</span>
          </span>
        </summary>
        <div className={styles.content}>{children}</div>
      </details>
    </li>
  );
}
