import type { Logger } from 'pino';
import type { TurnServer } from '../server/server.js';

/**
 * Writes what a server tells to the log. What concerns the operator is there at the default level; single allocations, which
 * carry the name in the credential, only at `debug`. No client or peer address at any level.
 */
export function logEvents({ events }: Pick<TurnServer, 'events'>, logger: Logger): void {
  events.on('allocationCreated', ({ id, user, transport, relayed }) => {
    logger.debug({ allocation: id, user, transport, relayed }, 'allocation created');
  });
  events.on('allocationEnded', ({ id, ...figures }) => {
    logger.debug({ allocation: id, ...figures }, 'allocation ended');
  });
  events.on('fault', ({ error, times }) => {
    logger.error({ err: error, times }, 'a packet brought out a fault; it was dropped');
  });
  events.on('socketError', ({ code, times }) => {
    logger.warn({ code, times }, 'the system failed to hand over a datagram');
  });
  events.on('portable', ({ reason }) => {
    logger.warn(
      { reason },
      'the portable transport is used, which costs more: one thread, a system call a packet',
    );
  });
  events.on('alternateChanged', ({ server: { address, domain }, isInService }) => {
    const fields = { address: address.address, port: address.port, domain };
    if (isInService) logger.info(fields, 'alternate server in service');
    else logger.warn(fields, 'alternate server out of service');
  });
  events.on('reloaded', () => {
    logger.info('settings reloaded');
  });
  events.on('draining', ({ allocations }) => {
    logger.info({ allocations }, 'no new allocations from now on');
  });
}
