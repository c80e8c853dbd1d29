/**
 * Finds the descriptor that this thread's event loop (libuv) waits on, so that a loop of our own can wait for both at
 * once: epoll descriptors can be nested (epoll(7)), and libuv has `uv_backend_fd` for this very purpose, which JavaScript
 * cannot call. What each epoll descriptor of a process watches can be read from `/proc` (proc(5), `fdinfo`).
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { Arena } from './arena.js';
import { AF_UNIX, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } from './constants.js';
import { UnavailableError, type SystemCalls } from './system-calls.js';
import { SystemError } from './system-error.js';

/** Turns of the event loop to wait for it to watch a new descriptor; one does, as a rule. */
const MAXIMUM_TURNS = 100;

/** Whether an epoll descriptor watches a descriptor. */
function watches(epoll: string, fd: number): boolean {
  const watched = readFileSync(`/proc/self/fdinfo/${epoll}`, 'utf8').matchAll(/^tfd:\s+(\d+)/gmu);
  return [...watched].some(([, number]) => Number(number) === fd);
}

/** The epoll descriptor of this process that watches a descriptor. */
function epollThatWatches(fd: number): number | undefined {
  const found = readdirSync('/proc/self/fd').find((descriptor) => {
    try {
      return (
        readlinkSync(`/proc/self/fd/${descriptor}`) === 'anon_inode:[eventpoll]' &&
        watches(descriptor, fd)
      );
    } catch {
      // Closed between being listed and being read: another thread's, and not the one.
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
}

/** Rejects with {@link UnavailableError} where `/proc` does not tell. */
export async function eventLoopDescriptor(calls: SystemCalls): Promise<number> {
  const arena = new Arena(calls, 64);
  const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  if (calls.socketpair(AF_UNIX, type, 0, arena.pointer(0)) < 0) {
    throw new SystemError('socketpair', calls.errno());
  }
  const [watched = 0, other = 0] = arena.words;
  const socket = new Socket({ fd: watched, readable: true, writable: false });
  socket.on('error', () => undefined);
  socket.resume();
  try {
    for (let turn = 0; turn < MAXIMUM_TURNS; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      const epoll = epollThatWatches(watched);
      if (epoll !== undefined) return epoll;
    }
  } catch (error) {
    throw new UnavailableError('/proc cannot be read', error);
  } finally {
    socket.destroy();
    calls.close(other);
  }
  throw new UnavailableError('the event loop’s descriptor is not to be found in /proc');
}
