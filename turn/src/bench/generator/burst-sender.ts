/** Sends bursts of one flow. */
import { DatagramSender, type SenderMode } from './datagram-sender.js';
import type { Flow } from './flows.js';
import { StreamSender } from './stream-sender.js';
import type { SystemCalls } from './system-calls.js';
import { UdpSocket } from './udp-socket.js';

export interface BurstSender {
  /**
   * Sends a burst whose packets are numbered from `sequence` on.
   * @param meanwhile is to be done now and then while there is no room for the burst
   * @returns whether it had to wait for room
   */
  readonly send: (sequence: number, meanwhile: () => void) => boolean;
}

/** @param run which the packets name */
export function createBurstSender(
  calls: SystemCalls,
  { sender, template }: Flow,
  senders: SenderMode,
  run: number,
): BurstSender {
  return sender instanceof UdpSocket
    ? new DatagramSender(calls, { sender, template, senders, run })
    : new StreamSender(calls, { sender, template, run });
}
