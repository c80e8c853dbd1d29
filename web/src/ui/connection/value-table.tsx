import type { ValueRow } from './link-values.js';
import styles from './value-table.module.css';

export interface ValueTableProps {
  readonly rows: readonly ValueRow[];
  readonly name: string;
}

/** What flows each way now. */
export function ValueTable({ rows, name }: ValueTableProps) {
  return (
    <table className={`${styles.table} figures`}>
      <caption className="visually-hidden">What flows now</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          <th scope="col">From {name}</th>
          <th scope="col">To {name}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, received, sent }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{received}</td>
            <td>{sent}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
