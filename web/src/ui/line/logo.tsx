import styles from './logo.module.css';

/** The mark and the name: a point, the line, and the other point. */
export function Logo() {
  return (
    <span className={styles.logo}>
      <svg className={styles.mark} viewBox="0 0 44 24" aria-hidden="true">
        <path d="M14 12h13.5" />
        <circle className={styles.you} cx="8.5" cy="12" r="7.5" />
        <circle cx="35" cy="12" r="5.5" />
      </svg>
      Parley
    </span>
  );
}
