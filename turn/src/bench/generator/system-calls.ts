/**
 * The system calls that the load generator makes, through an FFI. It shares none of the relay's own, so that a fault there
 * cannot hide in here.
 */
import { UsageError } from '../usage-error.js';

/** The C library's functions by their own names; see their manual pages. Pointers are numbers, 0 is NULL. */
export interface SystemCalls {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: number, length: number) => number;
  readonly connect: (fd: number, address: number, length: number) => number;
  readonly getsockname: (fd: number, address: number, length: number) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    name: number,
    value: number,
    length: number,
  ) => number;
  readonly close: (fd: number) => number;
  readonly send: (fd: number, bytes: number, length: number, flags: number) => number;
  readonly sendmmsg: (fd: number, messages: number, count: number, flags: number) => number;
  readonly recv: (fd: number, bytes: number, length: number, flags: number) => number;
  readonly recvmmsg: (
    fd: number,
    messages: number,
    count: number,
    flags: number,
    timeout: number,
  ) => number;
  readonly ppoll: (fds: number, count: number, time: number, signals: number) => number;
  readonly clockGettime: (clock: number, time: number) => number;
  readonly prctl: (
    option: number,
    value: number,
    third: number,
    fourth: number,
    fifth: number,
  ) => number;
  readonly getrlimit: (resource: number, limits: number) => number;
  readonly setrlimit: (resource: number, limits: number) => number;
  /** of the call before */
  readonly errno: () => number;
  /** where the octets of a buffer are, which must be kept referenced for as long as the kernel may use them */
  readonly addressOf: (buffer: Buffer) => number;
}

export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_RCVBUF = 8;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPNS = 35;
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;
export const SOL_UDP = 17;
export const UDP_SEGMENT = 103;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
export const POLLIN = 1;
export const POLLOUT = 4;
export const CLOCK_REALTIME = 0;
export const PR_SET_TIMERSLACK = 29;
export const EINTR = 4;
export const EAGAIN = 11;
export const ECONNREFUSED = 111;

/** Structures are laid out by hand, for the 64-bit little-endian Linux platforms. */
const architectures: readonly NodeJS.Architecture[] = ['x64', 'arm64'];

/** Throws {@link UsageError} where there is no such platform or no FFI. */
export async function loadSystemCalls(): Promise<SystemCalls> {
  if (process.platform !== 'linux' || !architectures.includes(process.arch)) {
    throw new UsageError(
      `The relay bench needs Linux on ${architectures.join(' or ')}; this is ${process.platform} on ${process.arch}.`,
    );
  }
  const { default: koffi } = await import('koffi').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new UsageError(`The relay bench needs the optional package koffi: ${reason}`);
  });
  const library = koffi.load(null);
  // The prototypes are the types: what the FFI makes of a prototype cannot be checked by the compiler.
  const call = (prototype: string) => library.func(prototype) as never;
  return {
    socket: call('int socket(int, int, int)'),
    bind: call('int bind(int, intptr_t, uint32_t)'),
    connect: call('int connect(int, intptr_t, uint32_t)'),
    getsockname: call('int getsockname(int, intptr_t, intptr_t)'),
    setsockopt: call('int setsockopt(int, int, int, intptr_t, uint32_t)'),
    close: call('int close(int)'),
    send: call('intptr_t send(int, intptr_t, size_t, int)'),
    sendmmsg: call('int sendmmsg(int, intptr_t, uint32_t, int)'),
    recv: call('intptr_t recv(int, intptr_t, size_t, int)'),
    recvmmsg: call('int recvmmsg(int, intptr_t, uint32_t, int, intptr_t)'),
    ppoll: call('int ppoll(intptr_t, unsigned long, intptr_t, intptr_t)'),
    clockGettime: call('int clock_gettime(int, intptr_t)'),
    prctl: call('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)'),
    getrlimit: call('int getrlimit(int, intptr_t)'),
    setrlimit: call('int setrlimit(int, intptr_t)'),
    errno: () => koffi.errno(),
    addressOf: (buffer) => Number(koffi.address(buffer)),
  };
}
