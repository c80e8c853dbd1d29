/** The least that two browsers need to see each other: what a join is measured beside. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';

/** Serves an empty page, and hands every WebSocket message to the others at the same path. */
export interface BareServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param port any that is free, unless one is named */
export async function startBareServer(port = 0): Promise<BareServer> {
  const http = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Bare</title><video autoplay playsinline></video>');
  });
  const sockets = new WebSocketServer({ server: http });
  const rooms = new Map<string, Set<ServerSocket>>();
  sockets.on('connection', (socket, { url = '/' }) => {
    const room = rooms.get(url) ?? new Set();
    rooms.set(url, room.add(socket));
    socket.on('message', (message, isBinary) => {
      for (const other of room) if (other !== socket) other.send(message, { binary: isBinary });
    });
    socket.on('close', () => room.delete(socket));
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      for (const client of sockets.clients) client.terminate();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

declare global {
  interface Window {
    /** calls the other end, and answers after how many ms its first frame was shown */
    callBare: () => Promise<number>;
  }
}

/** Runs in the page: opens the devices and the socket, and then answers calls and can make one. */
async function prepareBare({ path, iceServers }: BareCall): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}${path}`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video element');
  video.muted = true;
  let connection: RTCPeerConnection | undefined;
  const say = (message: RTCSessionDescription | RTCIceCandidate | null): void => {
    socket.send(JSON.stringify(message));
  };
  const open = (): RTCPeerConnection => {
    const opened = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    for (const track of stream.getTracks()) opened.addTrack(track, stream);
    opened.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) say(candidate);
    });
    opened.addEventListener('track', ({ streams: [remote] }) => {
      video.srcObject = remote ?? null;
    });
    connection = opened;
    return opened;
  };
  const hear = async (message: RTCSessionDescriptionInit & RTCIceCandidateInit): Promise<void> => {
    switch (message.type) {
      case 'offer': {
        const answering = open();
        await answering.setRemoteDescription(message);
        await answering.setLocalDescription();
        say(answering.localDescription);
        return;
      }
      case 'answer':
        await connection?.setRemoteDescription(message);
        return;
      default:
        await connection?.addIceCandidate(message);
    }
  };
  socket.addEventListener('message', ({ data }) => void hear(JSON.parse(data)));
  window.callBare = async () => {
    const began = performance.now();
    const calling = open();
    await calling.setLocalDescription();
    say(calling.localDescription);
    return new Promise((resolve) => {
      video.requestVideoFrameCallback(() => resolve(performance.now() - began));
    });
  };
}

interface BareCall {
  readonly path: string;
  readonly iceServers: RTCIceServer[];
}

/** Opens the bare page. `room` keeps calls apart. */
export async function openBarePage(
  page: Page,
  origin: string,
  room: string,
  iceServers: RTCIceServer[] = [],
): Promise<void> {
  await page.goto(origin);
  await page.evaluate(prepareBare, { path: `/${room}`, iceServers });
}
