/** The system calls that a cable makes, through an FFI: Node itself can neither make a TAP device nor wait for it to the µs. */

/** The C library's functions by their own names; see their manual pages. Pointers are numbers, 0 is NULL. */
export interface SystemCalls {
  readonly ioctl: (fd: number, request: number, argument: number) => number;
  readonly ppoll: (fds: number, count: number, time: number, signals: number) => number;
  readonly read: (fd: number, bytes: number, length: number) => number;
  readonly write: (fd: number, bytes: number, length: number) => number;
  readonly prctl: (option: number, value: number) => number;
  /** where the octets of a buffer are, which must be kept referenced for as long as the kernel may use them */
  readonly addressOf: (buffer: Buffer) => number;
}

export const TUNSETIFF = 0x4004_54ca;
export const IFF_TAP = 0x0002;
export const IFF_NO_PI = 0x1000;
export const PR_SET_TIMERSLACK = 29;

/** Rejects where there is no FFI. */
export async function loadSystemCalls(): Promise<SystemCalls> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  // The prototypes are the types: what the FFI makes of a prototype cannot be checked by the compiler.
  const call = (prototype: string) => library.func(prototype) as never;
  return {
    ioctl: call('int ioctl(int, unsigned long, intptr_t)'),
    ppoll: call('int ppoll(intptr_t, unsigned long, intptr_t, intptr_t)'),
    read: call('intptr_t read(int, intptr_t, size_t)'),
    write: call('intptr_t write(int, intptr_t, size_t)'),
    prctl: call('int prctl(int, unsigned long)'),
    addressOf: (buffer) => Number(koffi.address(buffer)),
  };
}
