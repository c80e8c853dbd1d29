import { Check, Ellipsis, Minus, X } from 'lucide-react';
import type { CheckCell, CheckRow } from './check-cell.js';
import styles from './check-table.module.css';

const icons = { yes: Check, no: X, open: Minus, busy: Ellipsis, figure: null } as const;

/** A sign and its words; the words alone say the same. */
export function CheckWords({ mark, text }: CheckCell) {
  const Icon = icons[mark];
  return (
    <span className={`${styles.cell} figures`} data-mark={mark}>
      {Icon === null ? <span /> : <Icon aria-hidden="true" />}
      <span>{text}</span>
    </span>
  );
}

export interface CheckTableProps {
  readonly caption: string;
  readonly showCaption?: boolean;
  readonly rows: readonly CheckRow[];
}

/** What was tried and how it went, one row each. */
export function CheckTable({ caption, showCaption = false, rows }: CheckTableProps) {
  return (
    <table className={styles.table}>
      <caption className={showCaption ? styles.caption : 'visually-hidden'}>{caption}</caption>
      <tbody>
        {rows.map(({ label, mark, text }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <CheckWords mark={mark} text={text} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
