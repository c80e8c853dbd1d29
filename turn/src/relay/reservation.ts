/** EVEN-PORT with its R bit, and RESERVATION-TOKEN: RFC 8656 §7.2. */
import type { Reservation } from './allocation.js';
import type { RelayAddress } from './flow.js';
import { givePort, releaseQuota, type RelayState } from './relay-state.js';

/** RFC 8656 §7.2: a reservation holds for at least 30 seconds. */
const RESERVATION_LIFETIME_MS = 30_000;
const RESERVATION_TOKEN_LENGTH = 8;

/** Keeps a port, which is taken and counted against the user's quota already, for whoever shows the token. */
export function reserve(
  state: RelayState,
  user: string,
  relay: RelayAddress,
  port: number,
  now: number,
): Reservation {
  const reservation: Reservation = {
    kind: 'reservation',
    token: state.options.randomBytes(RESERVATION_TOKEN_LENGTH).toString('hex'),
    user,
    relay,
    port,
    expiresAt: 0,
    heapIndex: -1,
  };
  state.deadlines.schedule(reservation, now + RESERVATION_LIFETIME_MS);
  state.reservations.set(reservation.token, reservation);
  return reservation;
}

/** The reservation that a token stands for, unless it has expired. */
export function liveReservation(
  state: RelayState,
  token: Buffer,
  now: number,
): Reservation | undefined {
  const reservation = state.reservations.get(token.toString('hex'));
  return reservation !== undefined && reservation.expiresAt > now ? reservation : undefined;
}

/** Ends a reservation that an Allocate takes over, with its port and its place in the user's quota. */
export function redeem(state: RelayState, reservation: Reservation): void {
  state.deadlines.remove(reservation);
  state.reservations.delete(reservation.token);
}

/** Ends a reservation that nobody took. */
export function endReservation(state: RelayState, reservation: Reservation): void {
  redeem(state, reservation);
  releaseQuota(state, reservation.user);
  givePort(state, reservation.relay, reservation.port);
}
