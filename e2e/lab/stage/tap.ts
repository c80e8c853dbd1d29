import { constants, openSync } from 'node:fs';
import { IFF_NO_PI, IFF_TAP, TUNSETIFF, type SystemCalls } from './system-calls.js';

/** An Ethernet device whose cable is this process: what is sent out of the device is read here, what is written here it gets. */
export interface Tap {
  readonly fd: number;
  /** the kernel's choice */
  readonly name: string;
}

/** bytes of `struct ifreq`: a name of 16 and a union of 24 */
const requestSize = 40;
const nameSize = 16;

/** Makes one in this process's network namespace; it lasts as long as the process, wherever it is moved. */
export function openTap(system: SystemCalls): Tap {
  const fd = openSync('/dev/net/tun', constants.O_RDWR | constants.O_NONBLOCK);
  const request = Buffer.alloc(requestSize);
  request.write('cable%d');
  request.writeUInt16LE(IFF_TAP | IFF_NO_PI, nameSize);
  if (system.ioctl(fd, TUNSETIFF, system.addressOf(request)) !== 0) {
    throw new Error('the kernel makes no TAP device');
  }
  return { fd, name: request.toString('latin1', 0, request.indexOf(0)) };
}
