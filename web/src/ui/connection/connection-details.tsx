import type { LinkHistory } from '../../call/quality/link-history.js';
import type { LinkReason } from '../../call/reasons/reasons.js';
import type { LinkWarning, Observable, RemoteMember } from '../../call/state.js';
import { linkWords } from '../line/link-words.js';
import { PathLine } from '../line/path-line.js';
import { linkWarningWords } from '../line/warning-words.js';
import { whyWords } from '../reasons/finding-words.js';
import { foundOn } from '../reasons/network-test.js';
import { NetworkTestLink } from '../reasons/network-test-link.js';
import { shownName } from '../room/display-name.js';
import { useServices } from '../services.js';
import { useObservable } from '../use-observable.js';
import { timeFigure } from './figures.js';
import { linkReport } from './link-report.js';
import { endWords, valueRows } from './link-values.js';
import { PlotList } from './plot-list.js';
import { ReportForm } from './report-form.js';
import { ValueTable } from './value-table.js';
import styles from './connection-details.module.css';

export interface ConnectionDetailsProps {
  readonly member: RemoteMember;
  readonly history: Observable<LinkHistory>;
  readonly warnings: readonly LinkWarning[];
  /** Why the path is as it is, where there is something to say of it. */
  readonly reason: LinkReason | null;
  readonly relayOnly: boolean;
  readonly self: string;
  readonly room: string;
}

/** Everything about the line to one person: how it runs, what it carries, and how that went lately. */
export default function ConnectionDetails(props: ConnectionDetailsProps) {
  const { member, warnings, reason, relayOnly } = props;
  const { clock } = useServices();
  const history = useObservable(props.history);
  const { latest, points } = history;
  const newest = points.at(-1);
  const name = shownName(member.name);
  const why = whyWords(reason, name);
  const { shape, words } = linkWords(member.link, member.path);

  const write = (personal: boolean) =>
    linkReport({
      link: member.link,
      path: member.path,
      history,
      now: clock.now(),
      browser: navigator.userAgent,
      relayOnly,
      reason,
      personal: personal ? { room: props.room, self: shownName(props.self), other: name } : null,
    });

  return (
    <div className={styles.details}>
      <section className={styles.path} aria-label="Path">
        <p className={styles.words}>
          <PathLine shape={shape} className={styles.line} />
          {words}
        </p>
        {why !== null && <p className={styles.reason}>{why}</p>}
        <NetworkTestLink
          found={foundOn(member.link, member.path, reason)}
          className={styles.test}
        />
        {warnings.map((warning) => (
          <p key={warning.complaint} className={styles.warning}>
            {linkWarningWords(warning, name).long}
          </p>
        ))}
        <dl className={styles.ends}>
          <dt>Your end</dt>
          <dd>{endWords(latest?.local ?? null)}</dd>
          <dt>{name}’s end</dt>
          <dd>{endWords(latest?.remote ?? null)}</dd>
          <dt>Round trip</dt>
          <dd className="figures">{timeFigure(latest?.roundTrip ?? null)}</dd>
        </dl>
      </section>
      {newest === undefined ? (
        <p className={styles.reason}>There is nothing to show yet.</p>
      ) : (
        <>
          <ValueTable rows={valueRows(newest, latest)} name={name} />
          <PlotList points={points} name={name} />
        </>
      )}
      <ReportForm write={write} />
    </div>
  );
}
