/**
 * The relay behind a router that maps a public address to it, one to one, and does not hairpin: what the relay sends to
 * its own public address is lost. Two relayed people meet all the same.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { isLeftOut } from '../testing/installed.js';
import {
  canMakeNamespaces,
  makeNamespace,
  type NetworkNamespace,
} from '../testing/network-namespace.js';
import { MAIN, type Program } from '../testing/program.js';
import { channelData, encodeRequest, errorCodeOf, mustParse, SECRET } from '../testing/requests.js';
import { allocate, connectUdpInside, type Session } from '../testing/turn-client.js';

/** A globally routable address, as the default peer policy wants it; it leads nowhere but inside these namespaces. */
const EXTERNAL = '8.31.0.10';
const INTERNAL = '10.77.0.2';
const PEOPLE = ['8.31.0.21', '8.31.0.22', '8.31.0.23', '8.31.0.24'];
const PORT = 3478;
const METRICS_PORT = 9000;
/** Where a program of the relay's host listens, which nobody may reach. */
const FOREIGN_PORT = 7777;

/** How long to wait for a count of the relay, ms. */
const PATIENCE = { timeout: 10_000, interval: 50 };

const service = transportAddress(EXTERNAL, PORT);

/** Each is one way to run the relay. */
const relays: readonly (readonly [name: string, environment: Record<string, string>])[] = [
  ['portable', { TURN_TRANSPORT: 'portable' }],
  ['on Linux, one worker', { TURN_TRANSPORT: 'linux' }],
  ['on Linux, two workers', { TURN_TRANSPORT: 'linux', TURN_WORKERS: '2' }],
];

const isMissing = isLeftOut(
  canMakeNamespaces(),
  'a NAT needs Linux, root, and the programs unshare, ip and nft (Debian packages iproute2 and nftables)',
);

describe.skipIf(isMissing)('behind a 1:1 NAT without hairpinning', () => {
  const namespaces: NetworkNamespace[] = [];
  let wan: NetworkNamespace;
  let router: NetworkNamespace;
  let host: NetworkNamespace;

  beforeAll(async () => {
    for (let count = 0; count < 3; count += 1) namespaces.push(await makeNamespace());
    [wan, router, host] = namespaces as [NetworkNamespace, NetworkNamespace, NetworkNamespace];
    await wan.script(`
      ip link add router type veth peer name wan netns ${router.pid}
      ${PEOPLE.map((address) => `ip address add ${address}/24 dev router`).join('\n')}
      ip link set router up
    `);
    await router.script(`
      ip address add 8.31.0.1/24 dev wan
      ip address add ${EXTERNAL}/32 dev wan
      ip link set wan up
      ip link add lan type veth peer name router netns ${host.pid}
      ip address add 10.77.0.1/24 dev lan
      ip link set lan up
      echo 1 > /proc/sys/net/ipv4/ip_forward
      nft '
        table ip one_to_one {
          counter hairpinned { }
          chain without_hairpinning {
            type filter hook prerouting priority raw
            iifname "lan" ip daddr ${EXTERNAL} counter name hairpinned drop
          }
          chain inbound {
            type nat hook prerouting priority dstnat
            iifname "wan" ip daddr ${EXTERNAL} dnat to ${INTERNAL}
          }
          chain outbound {
            type nat hook postrouting priority srcnat
            oifname "wan" ip saddr ${INTERNAL} snat to ${EXTERNAL}
          }
        }
      '
    `);
    await host.script(`
      ip address add ${INTERNAL}/24 dev router
      ip link set router up
      ip route add default via 10.77.0.1
    `);
  });

  afterAll(async () => {
    await Promise.all(namespaces.map((namespace) => namespace.close()));
  });

  async function hairpinned(): Promise<string> {
    return router.script('nft list counter ip one_to_one hairpinned');
  }

  describe.each(relays)('%s', (_name, environment) => {
    let relay: Program;
    const sessions: Session[] = [];

    beforeAll(async () => {
      relay = host.run(process.execPath, [MAIN], {
        TURN_SECRET: SECRET,
        TURN_PORT: String(PORT),
        TURN_EXTERNAL_IP: EXTERNAL,
        TURN_METRICS_PORT: String(METRICS_PORT),
        ...environment,
      });
      await relay.printed('"msg":"turn ready"');
    });

    afterEach(async () => {
      for (const session of sessions.splice(0)) {
        await session.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
        session.client.close();
      }
    });

    afterAll(async () => {
      relay.kill('SIGKILL');
      await relay.finished;
    });

    async function join(from: string): Promise<Session> {
      const session = await allocate(connectUdpInside(wan, from, service));
      sessions.push(session);
      return session;
    }

    async function pair(): Promise<[ana: Session, bob: Session]> {
      return [await join('8.31.0.21'), await join('8.31.0.22')];
    }

    /** The relay's count of what it dropped because the peer may not be reached. */
    async function refused(): Promise<number> {
      const program = `fetch("http://127.0.0.1:${METRICS_PORT}/metrics")
        .then((answer) => answer.text())
        .then((text) => process.stdout.write(text))`;
      const { output } = await host.run(process.execPath, ['-e', program]).finished;
      return Number(/^turn_dropped_total\{reason="peer-refused"\} (\d+)$/mu.exec(output)?.[1]);
    }

    function sendIndication(from: Session, peer: TransportAddress, data: string): void {
      from.client.send(
        encodeRequest({
          method: Method.send,
          messageClass: MessageClass.indication,
          add: (w) =>
            w.add(attributes.xorPeerAddress, peer).add(attributes.data, Buffer.from(data)),
        }),
      );
    }

    it('people are relayed at the public address', async () => {
      const [ana, bob] = await pair();
      expect([ana.relayed.address, bob.relayed.address]).toEqual([EXTERNAL, EXTERNAL]);
    });

    it('channels between the relayed addresses of four people carry data both ways', async () => {
      const people = await Promise.all(PEOPLE.map(join));
      const pairs = people.flatMap((from, one) =>
        people.flatMap((to, other) =>
          one === other ? [] : [{ from, to, channel: 0x4000 + other }],
        ),
      );
      for (const { from, to, channel } of pairs) {
        const answer = await from.bind(channel, to.relayed);
        expect(answer.messageClass).toBe(MessageClass.success);
      }
      for (const { from, to, channel } of pairs) {
        from.client.send(channelData(channel, `to ${to.relayed.port}`));
        const back = 0x4000 + people.indexOf(from);
        expect(await to.client.next()).toEqual(channelData(back, `to ${to.relayed.port}`));
      }
      expect(await hairpinned()).toContain('packets 0 ');
    });

    it('Send indications arrive as Data indications from the relayed address', async () => {
      const [ana, bob] = await pair();
      await ana.permit(bob.relayed);
      await bob.permit(ana.relayed);
      for (const [from, to] of [
        [ana, bob],
        [bob, ana],
      ] as const) {
        sendIndication(from, to.relayed, 'hello');
        const indication = mustParse(await to.client.next());
        expect(indication.method).toBe(Method.data);
        expect(read(indication, attributes.xorPeerAddress)).toEqual(from.relayed);
        expect(read(indication, attributes.data)?.toString()).toBe('hello');
      }
      expect(await hairpinned()).toContain('packets 0 ');
    });

    it('no other port of the public address is reached, and none of the private one', async () => {
      const ana = await join('8.31.0.21');
      await ana.permit(transportAddress(EXTERNAL, 1));
      expect(errorCodeOf(await ana.bind(0x4001, transportAddress(EXTERNAL, FOREIGN_PORT)))).toBe(
        403,
      );
      expect(errorCodeOf(await ana.bind(0x4002, transportAddress(EXTERNAL, PORT)))).toBe(403);
      const before = await refused();
      const foreign = [EXTERNAL, INTERNAL].flatMap((address) =>
        [PORT, FOREIGN_PORT].map((port) => transportAddress(address, port)),
      );
      await ana.permit(transportAddress(INTERNAL, 1));
      for (const peer of foreign) sendIndication(ana, peer, 'is anybody there?');
      await vi.waitFor(async () => {
        expect(await refused()).toBe(before + foreign.length);
      }, PATIENCE);
      expect(await hairpinned()).toContain('packets 0 ');
    });

    it('data stops when the other one’s allocation ends', async () => {
      const [ana, bob] = await pair();
      await ana.bind(0x4000, bob.relayed);
      await bob.permit(ana.relayed);
      ana.client.send(channelData(0x4000, 'one'));
      expect(read(mustParse(await bob.client.next()), attributes.data)?.toString()).toBe('one');
      const before = await refused();
      await bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
      ana.client.send(channelData(0x4000, 'two'));
      await vi.waitFor(async () => {
        expect(await refused()).toBe(before + 1);
      }, PATIENCE);
      expect(errorCodeOf(await ana.bind(0x4000, bob.relayed))).toBe(403);
      expect(await hairpinned()).toContain('packets 0 ');
    });
  });

  it('and what the host itself sends to its public address is lost', async () => {
    const program = `const socket = require("node:dgram").createSocket("udp4");
      socket.send("x", ${PORT}, "${EXTERNAL}", () => socket.close())`;
    await host.run(process.execPath, ['-e', program]).finished;
    expect(await hairpinned()).toContain('packets 1 ');
  });
});
