/**
 * An attack on an edge and on a stage, of a size that is said, for a time that is said: a program of its own, so that it
 * takes no time of whoever is measured.
 *
 *   node bench/attack/attacker-process.ts EDGE_URL ROOM UDP_PORT REQUESTS_PER_SECOND SECONDS [SLOW_READERS]
 *
 * Loopback alone. Prints one line of JSON: what was sent, and what was answered.
 */

import { randomFillSync, randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Connections that ask and then read nothing, where it is not said how many; when an edge has closed them, they come again. */
const SLOW_READERS = 100;
/** Of the whole: datagrams at the stage's port for each request. */
const DATAGRAMS_PER_REQUEST = 1;
const TURN_MS = 20;
const LARGEST_DATAGRAM = 1_200;

/** What is asked in turn: each defeats something that a cache or a limit is for. */
const REQUESTS: readonly ((target: Target, i: number) => Asked)[] = [
  // A query that is new each time, so that a key with the query would be an object of its own.
  ({ base }, i) => ({ path: `${base}/aac64/1.m4s?x=${i}${Math.random()}` }),
  // Numbers that cannot be, a new one each time, so that nothing of them is known.
  ({ base }, i) => ({ path: `${base}/aac64/${500_000_000 + i}.m4s` }),
  // Numbers that are about to be: an answer that nobody may keep.
  ({ base, nextNumber }) => ({ path: `${base}/aac64/${nextNumber() + 6}.m4s` }),
  // Numbers further ahead: a cache that keeps for long that they are not there has everyone miss them when they are.
  ({ base, nextNumber }) => ({ path: `${base}/aac64/${nextNumber() + 14}.m4s` }),
  // Others spell the same path differently.
  ({ base }, i) => ({ path: `${base}/aac64/%3${i % 10}.m4s` }),
  // One who comes, on a connection of its own: the page and the head.
  ({ room }) => ({ path: `/r/${room}`, joins: true }),
  ({ room }) => ({ path: `/live/${room}/head.json`, joins: true }),
  // The controls, which are never kept.
  (_, i) => ({ path: `/api/v1/rooms/none-${i}`, joins: true }),
  ({ room }) => ({ path: `/whip/${room}`, method: 'POST' }),
];

interface Asked {
  readonly path: string;
  readonly method?: string;
  /** On a new connection. */
  readonly joins?: boolean;
}

interface Target {
  readonly room: string;
  readonly base: string;
  readonly nextNumber: () => number;
}

interface Aimed {
  readonly programme?: { readonly run: number; readonly t0Ms: number };
  readonly coming?: { readonly startsMs?: number };
}

const [, , edge = '', room = '', udpPort = '', perSecond = '', seconds = '', readers = ''] = process.argv;
const url = new URL(edge);
if (url.hostname !== '127.0.0.1') throw new Error('only an edge at 127.0.0.1 is attacked');
const statuses: Record<string, number> = {};
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const target = await aim();
/** Who joins does so from everywhere: a port of one address rests for a minute after use, and there are 28,000. */
const network = `127.${randomInt(64, 255)}.${randomInt(0, 255)}`;
const slow = slowReaders(Number(readers) || SLOW_READERS);
const untilMs = performance.now() + Math.min(600, Number(seconds)) * 1000;
const garbage = dgram.createSocket('udp4');
let [requests, datagrams] = [0, 0];
for (const startMs = performance.now(); performance.now() < untilMs; await wait(TURN_MS)) {
  const due = ((performance.now() - startMs) * Number(perSecond)) / 1000;
  for (; requests < due; requests++) ask(requests);
  for (; datagrams < due * DATAGRAMS_PER_REQUEST; datagrams++) throwGarbage();
}
garbage.close();
slow.stop();
agent.destroy();
console.log(JSON.stringify({ requests, datagrams, slowReaders: slow.opened(), statuses }));
process.exit(0);

/** What the room's programme is called, and its number by the clock. */
async function aim(): Promise<Target> {
  const head = await fetch(new URL(`/live/${room}/head.json`, url)).then((answer) => answer.json());
  const { programme, coming } = head as Aimed;
  // Before the start it takes the second for which that is announced.
  const t0Ms = programme?.t0Ms ?? coming?.startsMs ?? Date.now();
  return {
    room,
    base: `/live/${room}/r${programme?.run ?? 1}`,
    nextNumber: () => Math.max(0, Math.floor((Date.now() - t0Ms) / 960)),
  };
}

function ask(i: number): void {
  const {
    path,
    method = 'GET',
    joins = false,
  } = (REQUESTS[i % REQUESTS.length] ?? REQUESTS[0])?.(target, i) ?? {
    path: '/',
  };
  const count = (what: string) => {
    statuses[what] = (statuses[what] ?? 0) + 1;
  };
  const { hostname, port } = url;
  const way = joins ? { agent: false as const, localAddress: `${network}.${1 + (i % 250)}` } : { agent };
  http
    .request({ hostname, port, path, method, ...way, timeout: 5_000 }, (response) => {
      count(String(response.statusCode));
      response.resume();
    })
    .on('timeout', function (this: http.ClientRequest) {
      this.destroy(new Error('no answer'));
    })
    .on('error', () => count('no answer'))
    .end(method === 'POST' ? 'v=0\r\n' : undefined);
}

function throwGarbage(): void {
  const bytes = randomFillSync(Buffer.allocUnsafe(1 + Math.floor(Math.random() * LARGEST_DATAGRAM)));
  garbage.send(bytes, Number(udpPort), '127.0.0.1');
}

function slowReaders(count: number): { stop: () => void; opened: () => number } {
  let [opened, stopped] = [0, false];
  const sockets = new Set<net.Socket>();
  const open = () => {
    if (stopped) return;
    opened++;
    const socket = net.connect(Number(url.port), url.hostname);
    sockets.add(socket);
    socket.pause();
    // Many at once, none of which is read.
    const request = `GET ${target.base}/aac64/live.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n`;
    socket.on('connect', () => socket.write(request.repeat(200)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(open, 100);
    });
  };
  for (let i = 0; i < count; i++) open();
  return {
    stop: () => {
      stopped = true;
      for (const socket of sockets) socket.destroy();
    },
    opened: () => opened,
  };
}
