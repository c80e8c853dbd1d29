import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '@parley/shared/testing/own-ports';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { certificateFor } from '../testing/certificate.js';
import { present } from '@parley/stun/testing/present';
import { echoPeer, endAll, endLater } from '../testing/real-sockets.js';
import { channelData, credentialOf, errorCodeOf } from '../testing/requests.js';
import { served, waysToRun, type ServedProgram } from '../testing/served-program.js';
import { allocate, askForAllocation, type Session } from '../testing/turn-client.js';

/** Another loopback address than the relay's own, of which the peer policy has its own opinion. */
const PEER = '127.0.0.2';
const CHANNEL = 0x4001;

afterEach(endAll);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  endLater(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

interface ReloadingProgram extends ServedProgram {
  /** Writes the file anew and resolves when the program goes by it. */
  readonly reload: (...lines: string[]) => Promise<void>;
  /** Writes the file anew, sends SIGHUP and resolves when the program has logged this. */
  readonly hangUp: (logged: string, ...lines: string[]) => Promise<void>;
}

async function reloading(
  environment: Record<string, string>,
  ...lines: string[]
): Promise<ReloadingProgram> {
  const file = join(temporaryFolder(), 'turn.env');
  const write = (text: readonly string[]): void => writeFileSync(file, `${text.join('\n')}\n`);
  write(lines);
  const running = await served({ ...environment, TURN_ENV_FILE: file });
  let reloads = 0;
  return {
    ...running,
    async reload(...next) {
      write(next);
      reloads += 1;
      running.program.kill('SIGHUP');
      await running.program.printed('"msg":"settings reloaded"', reloads);
    },
    async hangUp(logged, ...next) {
      write(next);
      running.program.kill('SIGHUP');
      await running.program.printed(logged);
    },
  };
}

/** Several clients, so that every worker has some. */
async function allocated(running: ServedProgram, count: number): Promise<Session[]> {
  return Promise.all(Array.from({ length: count }, async () => allocate(await running.connect())));
}

async function answerTo(running: ServedProgram, secret: string, user = 'ana') {
  const { response } = await askForAllocation(
    await running.connect(),
    credentialOf(user, { secret }),
  );
  return response;
}

describe.each(waysToRun)('SIGHUP with %s', (_name, environment) => {
  it('changes the secret: calls go on, old credentials allocate nothing more, new ones do', async () => {
    const open = 'TURN_ALLOWED_PEERS=127.0.0.0/8';
    const running = await reloading(environment, 'TURN_SECRET=north', open);
    const peer = await echoPeer(PEER);
    const sessions = await allocated(running, 4);
    for (const session of sessions) await session.bind(CHANNEL, peer.address);

    await running.reload('TURN_SECRET=south', open);
    for (const { client } of sessions) {
      client.send(channelData(CHANNEL, 'still here'));
      expect(await client.next()).toEqual(channelData(CHANNEL, 'still here'));
    }
    for (const session of sessions) {
      // The nonce is one of the old secret.
      const stale = await session.request(Method.refresh);
      expect(errorCodeOf(stale)).toBe(438);
      session.nonce = present(read(stale, attributes.nonce));
      expect((await session.request(Method.refresh)).messageClass).toBe(MessageClass.success);
    }
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(errorCodeOf(await answerTo(running, 'north'))).toBe(401);
      expect((await answerTo(running, 'south')).messageClass).toBe(MessageClass.success);
    }

    await running.reload('TURN_SECRET=east,south', open);
    for (const secret of ['east', 'south']) {
      expect((await answerTo(running, secret)).messageClass).toBe(MessageClass.success);
    }
  });

  it('cuts off a peer that is denied now, both ways and at once', async () => {
    const open = ['TURN_SECRET=north', 'TURN_ALLOWED_PEERS=127.0.0.0/8'];
    const running = await reloading(environment, ...open);
    const [denied, other] = [await echoPeer(PEER), await echoPeer('127.0.0.3')];
    const sessions = await allocated(running, 4);
    for (const session of sessions) {
      await session.bind(CHANNEL, denied.address);
      await session.bind(CHANNEL + 1, other.address);
      session.client.send(channelData(CHANNEL, 'before'));
      expect(await session.client.next()).toEqual(channelData(CHANNEL, 'before'));
    }

    await running.reload(...open, `TURN_DENIED_PEERS=${PEER}/32`);
    for (const session of sessions) {
      denied.socket.send('to the client', session.relayed.port, session.relayed.address);
      session.client.send(channelData(CHANNEL, 'to the peer'));
      // What comes next is the answer from the other peer, so the others have gone nowhere.
      session.client.send(channelData(CHANNEL + 1, 'after'));
      expect(await session.client.next()).toEqual(channelData(CHANNEL + 1, 'after'));
      expect(errorCodeOf(await session.permit(denied.address))).toBe(403);
      expect(errorCodeOf(await session.bind(CHANNEL, denied.address))).toBe(403);
    }
    expect(denied.heard).toEqual(sessions.map(() => 'before'));
  });

  it('changes quotas for the allocations to come', async () => {
    const running = await reloading(environment, 'TURN_SECRET=north', 'TURN_TOTAL_QUOTA=2');
    await allocated(running, 2);
    expect(errorCodeOf(await answerTo(running, 'north'))).toBe(508);
    await running.reload('TURN_SECRET=north', 'TURN_TOTAL_QUOTA=3', 'TURN_USER_QUOTA=2');
    expect(errorCodeOf(await answerTo(running, 'north', 'ana'))).toBe(486);
    expect((await answerTo(running, 'north', 'bob')).messageClass).toBe(MessageClass.success);
    expect(errorCodeOf(await answerTo(running, 'north', 'eve'))).toBe(508);
  });

  it('takes up a certificate at once', async () => {
    const folder = temporaryFolder();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const certify = async (name: string): Promise<void> => {
      const made = await certificateFor(name);
      writeFileSync(cert, made.cert);
      writeFileSync(key, made.key);
    };
    await certify('first.test');
    const port = await freePort();
    const { program } = await served({
      ...environment,
      TURN_SECRET: 'north',
      TURN_TLS_CERT: cert,
      TURN_TLS_KEY: key,
      TURN_TLS_PORT: String(port),
    });
    const shown = async (): Promise<string | string[] | undefined> => {
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    expect(await shown()).toBe('first.test');
    await certify('second.test');
    program.kill('SIGHUP');
    await program.printed('certificate reloaded');
    await program.printed('the settings come from the environment');
    await expect.poll(shown).toBe('second.test');
  });
});

describe('the file that TURN_ENV_FILE names', () => {
  it('wins over the environment, as does what it leaves empty', async () => {
    const { connect, program } = await reloading(
      { TURN_SECRET: 'environment', TURN_TOTAL_QUOTA: '1' },
      '# a comment',
      'export TURN_SECRET="north"',
      'TURN_TOTAL_QUOTA=',
    );
    await allocate(await connect());
    await allocate(await connect());
    expect(program.output()).not.toContain('north');
  });

  it('stops the start with code 2 when it cannot be read', async () => {
    const missing = served({ TURN_SECRET: 'north', TURN_ENV_FILE: '/nowhere/turn.env' });
    await expect(missing).rejects.toThrow('TURN_ENV_FILE cannot be read');
  });

  it('changes nothing while anything in it is wrong, and every fault is logged', async () => {
    const running = await reloading({}, 'TURN_SECRET=north', 'TURN_TOTAL_QUOTA=1');
    const wrong = ['TURN_TOTAL_QUOTA=many', 'TURN_DENIED_PEERS=nobody', 'TURN_REALM=elsewhere'];
    await running.hangUp('the old settings stay', ...wrong);
    const line = running.program.output().split('\n').at(-2);
    for (const name of ['TURN_SECRET', 'TURN_TOTAL_QUOTA', 'TURN_DENIED_PEERS']) {
      expect(line).toContain(name);
    }
    await allocate(await running.connect());
    expect(errorCodeOf(await answerTo(running, 'north'))).toBe(508);
    await running.reload('TURN_SECRET=north');
    expect((await answerTo(running, 'north')).messageClass).toBe(MessageClass.success);
  });

  it('is told which of its values want a restart, and the others hold', async () => {
    const running = await reloading({}, 'TURN_SECRET=north');
    await running.reload('TURN_SECRET=south', 'TURN_REALM=elsewhere', 'TURN_WORKERS=2');
    expect(running.program.output()).toContain('only a restart changes TURN_REALM, TURN_WORKERS"');
    expect((await answerTo(running, 'south')).messageClass).toBe(MessageClass.success);
  });
});
