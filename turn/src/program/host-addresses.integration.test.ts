/** An address that the relay's host gets while the relay runs, such as an IPv6 privacy address, is one of its own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageClass, Method } from '@parley/stun/message-type';
import { transportAddress } from '@parley/stun/transport-address';
import { isLeftOut } from '../testing/installed.js';
import {
  canMakeNamespaces,
  makeNamespace,
  type NetworkNamespace,
} from '../testing/network-namespace.js';
import { MAIN, type Program } from '../testing/program.js';
import { channelData, errorCodeOf, SECRET } from '../testing/requests.js';
import { waysToRun } from '../testing/served-program.js';
import { allocate, connectUdpInside, type Session } from '../testing/turn-client.js';

/** Globally routable addresses, as the default peer policy wants them; they lead nowhere but inside the namespace. */
const FIRST = '8.31.0.10';
const LATER = '8.31.0.99';
const PEER = transportAddress(LATER, 7777);
const PORT = 3478;
const METRICS_PORT = 9000;
const CHANNEL = 0x4001;

/** How long to wait for what the relay sees when it looks at the addresses, ms. */
const PATIENCE = { timeout: 10_000, interval: 50 };

const isMissing = isLeftOut(
  canMakeNamespaces(),
  'other addresses need Linux, root, and the programs unshare, ip and nft (Debian packages iproute2 and nftables)',
);

describe.skipIf(isMissing).each(waysToRun)('a relay with %s', (_name, environment) => {
  let host: NetworkNamespace;
  let relay: Program;
  let ana: Session;

  beforeEach(async () => {
    host = await makeNamespace();
    await host.script(`ip address add ${FIRST}/32 dev lo`);
    relay = host.run(process.execPath, [MAIN], {
      TURN_SECRET: SECRET,
      TURN_PORT: String(PORT),
      TURN_RELAY_IPS: FIRST,
      TURN_METRICS_PORT: String(METRICS_PORT),
      ...environment,
    });
    await relay.printed('"msg":"turn ready"');
    ana = await allocate(connectUdpInside(host, '127.0.0.1', transportAddress(FIRST, PORT)));
  });

  afterEach(async () => {
    ana.client.close();
    relay.kill('SIGKILL');
    await relay.finished;
    await host.close();
  });

  async function count(reason: string): Promise<number> {
    const program = `fetch("http://127.0.0.1:${METRICS_PORT}/metrics")
      .then((answer) => answer.text())
      .then((text) => process.stdout.write(text))`;
    const { output } = await host.run(process.execPath, ['-e', program]).finished;
    const line = new RegExp(`^turn_dropped_total\\{reason="${reason}"\\} (\\d+)$`, 'mu');
    return Number(line.exec(output)?.[1]);
  }

  it('refuses an address as a peer while the host has it, during a call', async () => {
    expect((await ana.bind(CHANNEL, PEER)).messageClass).toBe(MessageClass.success);

    await host.script(`ip address add ${LATER}/32 dev lo`);
    await vi.waitFor(async () => {
      expect(errorCodeOf(await ana.permit(PEER))).toBe(403);
    }, PATIENCE);
    // The channel went with the permission, and the allocation has outlived both.
    ana.client.send(channelData(CHANNEL, 'to a service of the host'));
    await vi.waitFor(async () => {
      expect(await count('no-channel')).toBe(1);
    }, PATIENCE);
    expect((await ana.request(Method.refresh)).messageClass).toBe(MessageClass.success);

    await host.script(`ip address del ${LATER}/32 dev lo`);
    await vi.waitFor(async () => {
      expect((await ana.permit(PEER)).messageClass).toBe(MessageClass.success);
    }, PATIENCE);
  });
});
