import type { RelayTables } from '../relay/relay-tables.js';

/** Words that are not as they were in the beginning, but for what says which port was given back last. */
export function residue(tables: RelayTables): number {
  const ports = tables.ports.flatMap(({ words }) => [words[0], ...words.slice(2)]);
  const [lock, total, users, ...slots] = tables.quota.words;
  const counts = slots.filter((_word, index) => index % 3 === 2);
  const [reservationLock, ...reservations] = tables.reservations.words;
  const expiries = reservations.filter((_word, index) => index % 6 === 2);
  return [...ports, lock, total, users, ...counts, reservationLock, ...expiries].filter(
    (word) => word !== 0,
  ).length;
}
