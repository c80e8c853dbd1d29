import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../controls/button.js';
import { Logo } from '../line/logo.js';
import { useServices } from '../services.js';
import { LineLegend } from './line-legend.js';
import { JoinForm } from './join-form.js';
import { RecentRoomList } from './recent-room-list.js';
import styles from './home-page.module.css';

/** Start a room, or get into one. */
export default function HomePage() {
  const { rooms } = useServices();
  const [, navigate] = useLocation();
  const [starting, setStarting] = useState<'no' | 'yes' | 'failed'>('no');

  useEffect(() => {
    document.title = 'Parley';
  }, []);

  const start = () => {
    setStarting('yes');
    rooms.create().then(
      (id) => navigate(`/r/${id}`),
      () => setStarting('failed'),
    );
  };

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Logo />
        <Link href="/doctor" className={styles.test}>
          Test your network
        </Link>
      </header>
      <main className={styles.main}>
        <section className={styles.start}>
          <h1 className={styles.title}>
            Talk in a <br />
            straight line.
          </h1>
          <p className={styles.lead}>
            Video calls from browser to browser. Open a room, pass on the link, and talk: nothing to
            install, no account.
          </p>
          <div className={styles.actions}>
            <Button tone="primary" size="large" disabled={starting === 'yes'} onClick={start}>
              Start a room
            </Button>
            <JoinForm />
          </div>
          {starting === 'failed' && (
            <p className={styles.problem} role="alert">
              The server did not answer, so there is no room yet. Try again in a moment.
            </p>
          )}
          <RecentRoomList />
        </section>
        <LineLegend />
      </main>
      <footer className={styles.footer}>
        Sound and picture are encrypted from browser to browser.
      </footer>
    </div>
  );
}
