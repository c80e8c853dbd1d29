/** aioice, an ICE agent in Python that speaks TURN by itself. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { isLeftOut } from '../testing/installed.js';
import { present } from '@parley/stun/testing/present';
import { run } from '../testing/program.js';
import { SECRET } from '../testing/requests.js';
import { startTestServer } from '../testing/test-server.js';

const PAIR = fileURLToPath(new URL('aioice-pair.py', import.meta.url));
const MESSAGES = 9;
/** The script gives up before. */
const PATIENCE_MS = 40_000;

/** A Python that has aioice; Debian's, where another one comes first in the PATH. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import aioice']).status === 0,
);

const expected = Array.from({ length: MESSAGES }, (_, index) =>
  Buffer.alloc(index + 1, index).toString('hex'),
);

const isMissing = isLeftOut(
  python !== undefined,
  'aioice is not installed (Debian package python3-aioice)',
);

describe.skipIf(isMissing)('aioice', () => {
  it.each(['udp', 'tcp', 'tls'] as const)(
    'two agents with relayed candidates alone meet and exchange data: %s',
    async (transport) => {
      const made = await generate([{ name: 'commonName', value: 'turn.test' }], { keyType: 'ec' });
      const server = await startTestServer({
        relayPorts: await portRange(10),
        tls: {
          port: await freePort(),
          certificate: { cert: Buffer.from(made.cert), key: Buffer.from(made.private) },
        },
      });
      const { username, credential } = mintTurnCredential({
        secret: SECRET,
        user: 'ana',
        ttlSeconds: 600,
        now: Date.now(),
      });
      const { address, port } = server.listener(transport);
      const { code, output } = await run(present(python), [
        PAIR,
        address,
        String(port),
        transport,
        username,
        credential,
        String(MESSAGES),
      ]).finished;
      const { relayed } = (await server.turn.statistics()).counters;
      await server.turn.stop();
      expect(server.faults).toEqual([]);
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(JSON.parse(output)).toEqual({
        kinds: ['relay', 'relay'],
        toBob: expected,
        toAna: expected,
      });
      // the data, and the connectivity checks before it
      expect(relayed['to-client'][transport].packets).toBeGreaterThan(2 * MESSAGES);
    },
    PATIENCE_MS,
  );
});
