import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, portRange } from '@parley/shared/testing/own-ports';
import { transportAddress } from '@parley/stun/transport-address';
import { runServer, type Program } from './testing/program.js';
import { SECRET } from './testing/requests.js';
import { allocate, connectUdp } from './testing/turn-client.js';

const running: Program[] = [];

afterEach(async () => {
  for (const program of running.splice(0)) {
    program.kill('SIGKILL');
    await program.finished;
  }
});

function start(environment: Record<string, string>): Program {
  const program = runServer({ TURN_LISTEN_IPS: '127.0.0.1', ...environment });
  running.push(program);
  return program;
}

describe('node turn/dist/main.js', () => {
  it('stops with code 2 and one message that lists every fault', async () => {
    const { code, output } = await start({ TURN_PORT: 'x', LOG_LEVEL: 'y' }).finished;
    expect(code).toBe(2);
    for (const name of ['TURN_SECRET', 'TURN_PORT', 'LOG_LEVEL']) expect(output).toContain(name);
  });

  it('says which port is taken and how to change it, with code 2', async () => {
    const occupant = createSocket('udp4');
    occupant.bind(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address();
    const { code, output } = await start({ TURN_SECRET: SECRET, TURN_PORT: String(port) }).finished;
    occupant.close();
    expect(code).toBe(2);
    expect(output).toContain(`udp 127.0.0.1 port ${port}`);
    expect(output).toContain('TURN_PORT');
  });

  it('says which relay address is not this host’s, with code 2', async () => {
    const { code, output } = await start({
      TURN_SECRET: SECRET,
      TURN_PORT: String(await freePort()),
      TURN_RELAY_IPS: '9.9.9.9',
    }).finished;
    expect(code).toBe(2);
    expect(output).toContain('9.9.9.9');
    expect(output).toContain('TURN_RELAY_IPS');
  });

  it('serves, reports metrics, and stops at once on SIGINT when nobody is connected', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const program = start({
      TURN_SECRET: SECRET,
      TURN_PORT: String(port),
      TURN_METRICS_PORT: String(metricsPort),
      TURN_RELAY_PORTS: (await portRange(10)).join('-'),
    });
    await program.printed('"msg":"turn ready"');
    const client = await connectUdp(transportAddress('127.0.0.1', port));
    await allocate(client);
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    expect(text).toMatch(/^turn_allocations 1$/mu);
    expect(text).toMatch(/^turn_error_responses_total\{code="401"\} 1$/mu);
    expect(text).toMatch(/^turn_relayed_packets_total\{direction="to-peer",transport="udp"\} 0$/mu);
    expect(text).toMatch(/^turn_requests_total\{method="allocate"\} 2$/mu);
    for (const path of ['healthz', 'readyz']) {
      expect((await fetch(`http://127.0.0.1:${metricsPort}/${path}`)).status).toBe(200);
    }
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404);

    program.kill('SIGINT');
    await program.printed('"msg":"turn stopping"');
    program.kill('SIGINT');
    expect((await program.finished).code).toBe(0);
    client.close();
    expect(program.output()).not.toContain('7.7.7.7');
  });

  it('ends by itself on SIGTERM when there are no allocations', async () => {
    const program = start({ TURN_SECRET: SECRET, TURN_PORT: String(await freePort()) });
    await program.printed('"msg":"turn ready"');
    program.kill('SIGTERM');
    const { code, output } = await program.finished;
    expect(code).toBe(0);
    expect(output).toContain('"msg":"turn stopped"');
  });

  it('drops whoever is left when the drain deadline has passed', async () => {
    const port = await freePort();
    const program = start({
      TURN_SECRET: SECRET,
      TURN_PORT: String(port),
      TURN_DRAIN_SECONDS: '1',
      TURN_RELAY_PORTS: (await portRange(10)).join('-'),
    });
    await program.printed('"msg":"turn ready"');
    const client = await connectUdp(transportAddress('127.0.0.1', port));
    await allocate(client);
    program.kill('SIGTERM');
    expect((await program.finished).code).toBe(0);
    client.close();
  });
});
