import { Link } from 'wouter';
import styles from './home-link.module.css';
import { Logo } from './logo.js';

/** The way home, at the top of every page but the first. */
export function HomeLink() {
  return (
    <Link href="/" className={styles.home} aria-label="Parley, home">
      <Logo />
    </Link>
  );
}
