/** A doctor in a browser, a service and a network that a test describes. */
import { diagnose, observationSchema, type IceServerCheck } from '@parley/doctor';
import * as v from 'valibot';
import { createFakeClock, type FakeClock } from '../../call/testing/fake-clock.js';
import { createDoctor } from '../doctor.js';
import type { Doctor, DoctorState } from '../state.js';
import { createFakeDoctorDevices, type FakeDoctorDevices } from './fake-doctor-devices.js';
import { createFakePeers, goodServers, type FakeNetwork, type FakePeers } from './fake-peers.js';
import { createFakeService, type FakeService } from './fake-service.js';
import { hidden } from './seen.js';

export const stunUrl = 'stun:turn.example:3478';
export const udpUrl = 'turn:turn.example:3478?transport=udp';
export const tcpUrl = 'turn:turn.example:3478?transport=tcp';
export const tlsUrl = 'turns:turn.example:443?transport=tcp';
export const allUrls = [stunUrl, udpUrl, tcpUrl, tlsUrl];

type Seen = Exclude<DoctorState, { phase: 'idle' }>;

export interface Consultation {
  readonly doctor: Doctor;
  readonly clock: FakeClock;
  readonly service: FakeService;
  readonly peers: FakePeers;
  readonly devices: FakeDoctorDevices;
  /** What it shows, which is a valid observation at any time. */
  readonly seen: Seen;
  check(url: string): IceServerCheck;
  /** codes of what is wrong */
  readonly findings: readonly string[];
  /** Runs to the end. */
  finish(): Promise<Seen>;
}

export function consult(network: Partial<FakeNetwork> = {}, urls = allUrls): Consultation {
  const clock = createFakeClock();
  const service = createFakeService(clock, urls);
  const peers = createFakePeers(clock, {
    hosts: [hidden(40_000)],
    chosen: 'srflx',
    hairpins: false,
    ability: 'works',
    lineMs: 20,
    ...network,
    servers: { ...goodServers(urls), ...network.servers },
  });
  const devices = createFakeDoctorDevices();
  const doctor = createDoctor({ clock, service, peers, devices });
  const read = (): Seen => {
    const state = doctor.state.get();
    if (state.phase === 'idle') throw new Error('nothing was looked at');
    v.parse(observationSchema, state.observation);
    return state;
  };
  return {
    doctor,
    clock,
    service,
    peers,
    devices,
    get seen() {
      return read();
    },
    check(url) {
      const check = read().observation.servers.find((each) => each.url === url);
      if (check === undefined) throw new Error(`${url} is not looked at`);
      return check;
    },
    get findings() {
      const { observation: own, server } = read();
      const asked = server.type === 'given' ? server.observation : null;
      return diagnose({ own, server: asked }).findings.map(({ code }) => code);
    },
    async finish() {
      await clock.advance(15_000);
      return read();
    },
  };
}
