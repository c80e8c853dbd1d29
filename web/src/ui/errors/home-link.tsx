import { Link } from 'wouter';
import styles from './message-page.module.css';

export function HomeLink() {
  return (
    <Link href="/" className={styles.link}>
      Home
    </Link>
  );
}
