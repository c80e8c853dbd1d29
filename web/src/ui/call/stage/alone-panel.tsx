import { PathLine } from '../../line/path-line.js';
import styles from './alone-panel.module.css';
import { InviteLink } from '../controls/invite-link-field.js';

/** The empty room: half a line, and how to get someone to its other end. */
export function AlonePanel({ link }: { readonly link: string }) {
  return (
    <section className={styles.panel}>
      <PathLine shape="connecting" className={styles.line} />
      <h2 className={styles.title}>You are alone here</h2>
      <p className={styles.text}>Pass on this link. Whoever opens it is in the call with you.</p>
      <InviteLink link={link} />
    </section>
  );
}
