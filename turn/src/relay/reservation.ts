/** EVEN-PORT with its R bit, and RESERVATION-TOKEN: RFC 8656 §7.2. */
import type { Owner, Reservation } from './allocation.js';
import { givePort, quotaErrors, releaseQuota, type RelayState } from './relay-state.js';
import type { ReservedPort } from './reservation-table.js';

/** RFC 8656 §7.2: a reservation holds for at least 30 seconds. */
const RESERVATION_LIFETIME_MS = 30_000;

/** Keeps a port, which is taken and counted against the user's quota already, for whoever shows the token. */
export function reserve(
  state: RelayState,
  user: string,
  reserved: ReservedPort,
  now: number,
): Buffer {
  const { reservations, quota, deadlines, options } = state;
  const expiresAt = now + RESERVATION_LIFETIME_MS;
  const token = reservations.reserve(reserved, quota.hashOf(user), expiresAt, options.randomBytes);
  const reservation: Reservation = {
    kind: 'reservation',
    token,
    user,
    reserved,
    expiresAt: 0,
    heapIndex: -1,
  };
  deadlines.schedule(reservation, expiresAt);
  return token;
}

/**
 * Takes over the port of a reservation, whichever worker made it, with its place in the user's quota: it can be refused
 * in other hands only.
 */
export function redeem(
  state: RelayState,
  token: Buffer,
  { user }: Owner,
  now: number,
): ReservedPort | 486 | 508 {
  const { reservations, quota, settings } = state;
  const redeemed = reservations.redeem(token, quota.hashOf(user), settings.userQuota, now);
  if (redeemed === 'unknown') return 508;
  return typeof redeemed === 'string' ? quotaErrors[redeemed] : redeemed;
}

/** The time of a reservation is over; unless it was redeemed, its port goes back. */
export function endReservation(state: RelayState, reservation: Reservation): void {
  state.deadlines.remove(reservation);
  if (!state.reservations.end(reservation.token)) return;
  releaseQuota(state, reservation.user);
  givePort(state, reservation.reserved.relay, reservation.reserved.port);
}
