/** The system calls that the Linux transport makes, through an FFI. */

/** The C library's functions by their own names; see their manual pages. Pointers are numbers, 0 is NULL. */
export interface SystemCalls {
  readonly socket: (family: number, type: number, protocol: number) => number;
  /** writes both descriptors */
  readonly socketpair: (
    family: number,
    type: number,
    protocol: number,
    descriptors: number,
  ) => number;
  readonly bind: (fd: number, address: number, length: number) => number;
  readonly getsockname: (fd: number, address: number, length: number) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: number,
    length: number,
  ) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly close: (fd: number) => number;
  readonly epollCreate1: (flags: number) => number;
  readonly epollCtl: (epoll: number, operation: number, fd: number, event: number) => number;
  readonly epollWait: (epoll: number, events: number, maximum: number, timeout: number) => number;
  readonly recvmsg: (fd: number, message: number, flags: number) => number;
  readonly recvmmsg: (
    fd: number,
    messages: number,
    count: number,
    flags: number,
    timeout: number,
  ) => number;
  readonly sendmmsg: (fd: number, messages: number, count: number, flags: number) => number;
  /** of the call before */
  readonly errno: () => number;
  /** where the octets of a buffer are, which must be kept referenced for as long as the kernel may use them */
  readonly addressOf: (buffer: Buffer) => number;
}

/** Why the Linux transport cannot be used here. */
export class UnavailableError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UnavailableError';
  }
}

/** Structures are laid out by hand, for the 64-bit little-endian Linux platforms. */
const architectures: readonly NodeJS.Architecture[] = ['x64', 'arm64'];

/** Throws {@link UnavailableError} with the reason where there is no such platform or no FFI. */
export async function loadSystemCalls(): Promise<SystemCalls> {
  if (process.platform !== 'linux') {
    throw new UnavailableError(`the platform is ${process.platform}, not Linux`);
  }
  if (!architectures.includes(process.arch)) {
    throw new UnavailableError(
      `the processor is ${process.arch}, not ${architectures.join(' or ')}`,
    );
  }
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    // What the FFI makes of a prototype cannot be checked by the compiler; `never` fits each of the types above.
    const call = (prototype: string): never => library.func(prototype) as never;
    return {
      socket: call('int socket(int, int, int)'),
      socketpair: call('int socketpair(int, int, int, intptr_t)'),
      bind: call('int bind(int, intptr_t, uint32_t)'),
      getsockname: call('int getsockname(int, intptr_t, intptr_t)'),
      setsockopt: call('int setsockopt(int, int, int, intptr_t, uint32_t)'),
      listen: call('int listen(int, int)'),
      close: call('int close(int)'),
      epollCreate1: call('int epoll_create1(int)'),
      epollCtl: call('int epoll_ctl(int, int, int, intptr_t)'),
      epollWait: call('int epoll_wait(int, intptr_t, int, int)'),
      recvmsg: call('intptr_t recvmsg(int, intptr_t, int)'),
      recvmmsg: call('int recvmmsg(int, intptr_t, uint32_t, int, intptr_t)'),
      sendmmsg: call('int sendmmsg(int, intptr_t, uint32_t, int)'),
      errno: () => koffi.errno(),
      addressOf: (buffer) => Number(koffi.address(buffer)),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new UnavailableError(`the FFI package cannot be loaded: ${reason}`, error);
  }
}
