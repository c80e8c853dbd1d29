import { relayedAddresses } from '../relay/allocation-lifecycle.js';
import type { Allocation } from '../relay/allocation.js';
import type { RelayObserver } from '../relay/commands.js';
import type { AllocationEnded, Emit } from './events.js';

/**
 * Tells what becomes of allocations.
 * @param now ms
 */
export function allocationEvents(emit: Emit, now: () => number): Required<RelayObserver> {
  return {
    allocationCreated(allocation) {
      emit('allocationCreated', {
        ...describe(allocation),
        relayed: relayedAddresses(allocation).map(({ socket: { announced } }) => ({
          address: announced.address,
          port: announced.port,
        })),
      });
    },
    allocationEnded(allocation, reason) {
      emit('allocationEnded', {
        ...describe(allocation),
        reason,
        toPeer: { ...allocation.relayed['to-peer'] },
        toClient: { ...allocation.relayed['to-client'] },
        seconds: (now() - allocation.createdAt) / 1000,
      });
    },
  };
}

function describe({
  id,
  owner,
  flow,
}: Allocation): Pick<AllocationEnded, 'id' | 'user' | 'transport'> {
  return { id, user: owner.user, transport: flow.serverPort.transport };
}
