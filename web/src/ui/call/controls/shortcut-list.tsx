import { useServices } from '../../services.js';
import styles from './shortcut-list.module.css';
import { enableShortcuts, shortcuts } from './shortcuts.js';

const keyText = (key: string) => (/[A-Z]/u.test(key) ? `Shift + ${key}` : key.toUpperCase());

export interface ShortcutListProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function ShortcutList({ on, onChange }: ShortcutListProps) {
  const { storage } = useServices();
  return (
    <>
      <dl className={styles.list}>
        {shortcuts.map(({ key, text }) => (
          <div key={key} className={styles.row}>
            <dt>{text}</dt>
            <dd>
              <kbd className={styles.key}>{keyText(key)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            enableShortcuts(storage, event.target.checked);
            onChange(event.target.checked);
          }}
        />
        Use these keys on this device
      </label>
    </>
  );
}
