/** The load generator's own process: its system calls block, so it shares no event loop with anything. */
import { constants, setPriority } from 'node:os';
import { churnAllocations, holdAllocations } from './allocation-load.js';
import { openDirectFlows, openRelayedFlows, type Flows } from './flows.js';
import type { Asked, GeneratorRequest, GeneratorResponse, ValueOf } from './generator-messages.js';
import { runLoad } from './load.js';
import { SocketFactory } from './socket-factory.js';
import { loadSystemCalls, PR_SET_TIMERSLACK } from './system-calls.js';
import type { UdpSocket } from './udp-socket.js';

const calls = await loadSystemCalls();
// Sleeps end when they should: the default slack of 50 µs is half of what lies between two bursts at 60,000 packets/s.
calls.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
try {
  // Packets come from a network at their own time, however busy the server keeps the processors.
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Only some may; then a point that suffers is marked as behind its schedule.
}

const factory = new SocketFactory(calls);
const held: UdpSocket[] = [];
let opened: Flows | undefined;

function answer(request: GeneratorRequest): ValueOf<Asked> {
  switch (request.ask) {
    case 'open':
      opened?.close();
      opened = undefined;
      opened =
        request.target === undefined
          ? openDirectFlows(factory)
          : openRelayedFlows(factory, request.target, request.direction);
      return null;
    case 'load':
      if (opened === undefined) throw new Error('no flows are open');
      return runLoad(calls, opened.flows, request.options);
    case 'close':
      opened?.close();
      opened = undefined;
      return null;
    case 'churn':
      return churnAllocations(factory, request.target, request.seconds);
    case 'hold':
      return holdAllocations(factory, request.target, request.count, held);
    case 'forget':
      for (const socket of held.splice(0)) socket.close();
      return null;
  }
}

function respond(response: GeneratorResponse): void {
  process.send?.(response);
}

process.on('message', (request) => {
  try {
    // The only sender is the process that started this one, from the same build.
    respond({ ok: true, value: answer(request as GeneratorRequest) });
  } catch (error) {
    respond({ ok: false, fault: error instanceof Error ? error.message : String(error) });
  }
});
