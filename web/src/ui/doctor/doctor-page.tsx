import { useEffect, useMemo, useRef, useState } from 'react';
import type { Doctor } from '../../doctor/state.js';
import { LoadFailedPage } from '../errors/load-failed-page.js';
import { HomeLink } from '../line/home-link.js';
import { useObservable } from '../use-observable.js';
import { BrokenReport } from './broken-report.js';
import { readCallArrival } from './call-arrival.js';
import styles from './doctor-page.module.css';
import { Hero } from './hero.js';
import { outcomeWords } from './outcome-words.js';
import { OwnTest } from './own-test.js';
import { readReportHash, type SharedReport } from './report-link.js';
import { ReportView } from './report-view.js';
import { useDoctor } from './use-doctor.js';
import { useHash } from './use-hash.js';

/** Tests whether calls get through from here, and says why where they do not. */
export default function DoctorPage() {
  const hash = useHash();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = 'Network test · Parley';
  }, []);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <HomeLink />
      </header>
      <main ref={main} tabIndex={-1} className={styles.main}>
        <Content key={hash} hash={hash} onReplaced={() => main.current?.focus()} />
      </main>
    </div>
  );
}

interface ContentProps {
  readonly hash: string;
  /** Something else takes the place of the button that was pressed, which had the focus. */
  readonly onReplaced: () => void;
}

/** Somebody else's report first, if the address holds one; else the own test, at once, as it is what people come for. */
function Content({ hash, onReplaced }: ContentProps) {
  const shared = useMemo(() => readReportHash(hash), [hash]);
  const [comparing, setComparing] = useState(false);
  switch (shared.type) {
    case 'none':
      return <OwnPart shared={null} />;
    case 'fault':
      return (
        <BrokenReport
          fault={shared.fault}
          onOwn={() => {
            location.hash = '';
            onReplaced();
          }}
        />
      );
    case 'report':
      return comparing ? (
        <OwnPart shared={shared} />
      ) : (
        <ReportView
          shared={shared}
          onCompare={() => {
            setComparing(true);
            onReplaced();
          }}
        />
      );
  }
}

function OwnPart({ shared }: { readonly shared: SharedReport | null }) {
  const opened = useDoctor();
  switch (opened.type) {
    case 'failed':
      return <LoadFailedPage />;
    case 'opening':
      return <Starting />;
    case 'open':
      return <Running doctor={opened.doctor} shared={shared} />;
  }
}

interface RunningProps {
  readonly doctor: Doctor;
  readonly shared: SharedReport | null;
}

function Running({ doctor, shared }: RunningProps) {
  const state = useObservable(doctor.state);
  const [arrival] = useState(() => readCallArrival(location.search));
  useEffect(() => doctor.run(), [doctor]);
  if (state.phase === 'idle') return <Starting />;
  return <OwnTest doctor={doctor} state={state} arrival={arrival} shared={shared} />;
}

/** Looks as the test does when it begins. */
function Starting() {
  const { shape, title, lead } = outcomeWords('testing');
  return (
    <Hero
      outcome="testing"
      shape={shape}
      progress={0}
      ends={['You', 'Anyone']}
      title={title}
      lead={<p>{lead}</p>}
    />
  );
}
