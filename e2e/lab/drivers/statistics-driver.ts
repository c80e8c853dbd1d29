import { paths, type Path } from '@parley/shared';
import { setTimeout as delay } from 'node:timers/promises';
import { readConnections, type ConnectionRecord } from './connection-record.js';
import { enough, type PageDriver } from './page-driver.js';

/** ms between two looks at a page */
const lookEveryMs = 200;
/** ms that a page may take to show that it wants to be joined */
const lobbyMs = 4_000;

const joinWords = /^(join|enter|start|continue|connect|call)\b/iu;

/**
 * Any service whose page is in a call once it is open or a button named like "Join" is pressed: what it does is read from the
 * browser's own statistics.
 * @param url with `{room}` and `{name}`
 */
export function createStatisticsDriver(url: string): PageDriver {
  return {
    name: new URL(url).host,
    pathCovers: 'own-end',
    async join(page, { room, name }) {
      await page.goto(
        url
          .replaceAll('{room}', encodeURIComponent(room))
          .replaceAll('{name}', encodeURIComponent(name)),
      );
      const button = page.getByRole('button', { name: joinWords }).first();
      const isShown = await button.waitFor({ timeout: lobbyMs }).then(
        () => true,
        () => false,
      );
      if (isShown) await button.click();
    },
    async path(page) {
      return worstPath(await page.evaluate(readConnections));
    },
    async mediaFlows(page, within) {
      const before = arrived(await page.evaluate(readConnections));
      const deadline = performance.now() + within;
      for (;;) {
        await delay(lookEveryMs);
        const now = arrived(await page.evaluate(readConnections));
        const more = {
          frames: now.frames - before.frames,
          audioBytes: now.audioBytes - before.audioBytes,
        };
        const isEnough = more.frames >= enough.frames && more.audioBytes >= enough.audioBytes;
        if (isEnough || performance.now() > deadline) return more;
      }
    },
  };
}

const arrived = (connections: readonly ConnectionRecord[]) => ({
  frames: connections.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0),
  audioBytes: connections.reduce((sum, { audioBytes }) => sum + audioBytes, 0),
});

/** Of all connections that media flows over, as a service may use one for each direction. */
export function worstPath(connections: readonly ConnectionRecord[]): Path | null {
  const ends = connections.flatMap(({ selected, local, remote }) => {
    const near = local.find(({ id }) => id === selected?.local);
    const far = remote.find(({ id }) => id === selected?.remote);
    return near && far ? [near, far].map(pathOf) : [];
  });
  return paths.findLast((path) => ends.includes(path)) ?? null;
}

function pathOf({ type, relayProtocol }: ConnectionRecord['local'][number]): Path {
  switch (type) {
    case 'relay':
      return relayProtocol === 'tls' || relayProtocol === 'tcp'
        ? `relay-${relayProtocol}`
        : 'relay-udp';
    case 'srflx':
    case 'prflx':
      return type;
    default:
      return 'host';
  }
}
