import { safetySigns } from '@parley/shared/safety-signs';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { CodeMark } from '../../call/safety/safety-memory.js';
import type { SafetyView } from '../../call/safety/safety-view.js';
import { Button } from '../controls/button.js';
import styles from './safety-details.module.css';
import { changeWords, goneWords, noCodeWords } from './safety-words.js';

export interface SafetyDetailsProps {
  readonly view: SafetyView;
  readonly name: string;
  /** Whether the own codes stay over a reload. */
  readonly keyLasts: boolean;
  readonly onMark: (signs: readonly number[], mark: CodeMark | null) => void;
}

/** The code of one line, what to do with it, and what came of that. */
export default function SafetyDetails({ view, name, keyLasts, onMark }: SafetyDetailsProps) {
  return (
    <div className={styles.details}>
      <p>
        Read the code to each other. If it is the same for both of you, nobody listens in, not even
        this server.
      </p>
      <Standing view={view} name={name} onMark={onMark} />
      <p className={styles.note}>
        It is about the line between you and {name}, and stays for this call.
        {!keyLasts &&
          view.type === 'code' &&
          ' Your browser cannot keep your key, though: when you reload this page, the code will be another one.'}
      </p>
    </div>
  );
}

function Standing({ view, name, onMark }: Omit<SafetyDetailsProps, 'keyLasts'>) {
  switch (view.type) {
    case 'pending':
      return <p role="status">The code comes up as soon as the line to {name} is there.</p>;
    case 'unavailable':
      return (
        <>
          {view.wasCompared && <Alarm title="The code is gone">{goneWords(name)}</Alarm>}
          <div>
            <p className={styles.strong}>There is no code on this line</p>
            <p>{noCodeWords(view.why, name)}</p>
          </div>
        </>
      );
    case 'refused':
      return (
        <Alarm title="There is no safe code">
          {name}’s side did not keep to the rules by which a code is made, as somebody in between
          would. Say nothing private. Leave and join again; if this stays, tell whoever runs this
          server.
        </Alarm>
      );
    case 'code':
      return (
        <>
          {view.changed !== null && view.mark === null && (
            <Alarm title="The code changed">{changeWords(view.changed, name)}</Alarm>
          )}
          <ol className={styles.signs} aria-label={`Safety code with ${name}`}>
            {view.signs.map((sign, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a sign may come twice, and its place is what it is
              <Sign key={index} sign={sign} />
            ))}
          </ol>
          <Compared view={view} name={name} onMark={onMark} />
        </>
      );
  }
}

function Sign({ sign }: { readonly sign: number }) {
  const [picture, name] = safetySigns[sign] ?? ['', ''];
  return (
    <li className={styles.sign}>
      <span className={styles.picture} aria-hidden="true">
        {picture}
      </span>
      <span data-name>{name}</span>
    </li>
  );
}

interface ComparedProps {
  readonly view: Extract<SafetyView, { type: 'code' }>;
  readonly name: string;
  readonly onMark: SafetyDetailsProps['onMark'];
}

/** What the person found. The place stays while its buttons change, and keeps the focus. */
function Compared({ view: { mark, signs }, name, onMark }: ComparedProps) {
  const place = useRef<HTMLDivElement>(null);
  const find = (found: CodeMark | null) => {
    onMark(signs, found);
    place.current?.focus();
  };
  return (
    <div ref={place} className={styles.compared} tabIndex={-1}>
      {mark === null && (
        <>
          <Button tone="primary" onClick={() => find('matches')}>
            They match
          </Button>
          <Button onClick={() => find('differs')}>They differ</Button>
        </>
      )}
      {mark === 'matches' && (
        <p className={styles.result} role="status">
          <ShieldCheck aria-hidden="true" />
          You found that they match.
        </p>
      )}
      {mark === 'differs' && (
        <Alarm title="The codes differ">
          Somebody may be listening in. Say nothing private, hang up, and tell {name} and whoever
          runs this server.
        </Alarm>
      )}
      {mark !== null && (
        <Button size="small" onClick={() => find(null)}>
          {mark === 'matches' ? 'Undo' : 'Compare again'}
        </Button>
      )}
    </div>
  );
}

interface AlarmProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Alarm({ title, children }: AlarmProps) {
  return (
    <div className={styles.alarm} role="alert">
      <ShieldAlert aria-hidden="true" />
      <div>
        <p className={styles.strong}>{title}</p>
        <p>{children}</p>
      </div>
    </div>
  );
}
