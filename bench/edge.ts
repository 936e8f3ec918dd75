/** What the reference edge costs, and what its inner tier adds for who asks first. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import path from 'node:path';
import { CACHE, openHeaders } from '../src/origin/answer.ts';
import { freePort } from '../test/doors/free-port.ts';
import { CountingOrigin } from '../test/edge/counting-origin.ts';
import { Nginx } from '../test/edge/nginx.ts';
import { type Figure, percentile, type Reading } from './figure.ts';
import { cpuMs } from './process-cost.ts';

const HITS = 10_000;
const ROUNDS = 7;
/** The least that this nginx can do for so many bytes: no cache, no key, no window, no header of ours. */
const PLAIN =
  'sendfile on; tcp_nopush on; open_file_cache max=10; open_file_cache_valid 1s; keepalive_requests 1000;';
const CONNECTIONS = 100;
/** So many segments are there, each asked for by so many within so many ms, as listeners do after its end. */
const SEGMENTS = 200;
const LISTENERS = 60;
const SPREAD_MS = 60;
const SIZE_BYTES = 8_700;
/** As the origin sends a segment. */
const FIELDS = { ETag: `"${'e'.repeat(22)}"`, 'Content-Type': 'audio/mp4', 'Cache-Control': CACHE.object };
const SEGMENT = '/live/talk/r1/aac64/1.m4s';
/** Requests of a listener in a second: a segment each 0.96 s, and a head each 15 s. */
const REQUESTS_PER_SECOND = 1 / 0.96 + 1 / 15;

export const edge: Figure = {
  name: 'edge',
  settings: [
    `nginx as edge/ has it, one worker, HTTP/1.1 on loopback without TLS; an origin of Node in the process that asks, which answers ${SIZE_BYTES} bytes at once`,
    `hits: ${ROUNDS} times ${HITS} of one object, then so many of a plain file, and of /time, over ${CONNECTIONS} kept connections; CPU of the worker alone`,
    `the plain file: as many bytes, in memory too, given out by the same worker with no more said of it than: ${PLAIN}`,
    `misses: ${SEGMENTS} objects, each asked for by ${LISTENERS} spread over ${SPREAD_MS} ms; “without”: the same nginx, its cache before the origin itself`,
  ],
  async measure(say) {
    const origin = await CountingOrigin.start(1_000_000);
    const body = 'x'.repeat(SIZE_BYTES);
    origin.answer = (_request, response) =>
      void response.writeHead(200, { ...openHeaders(FIELDS), 'Content-Length': SIZE_BYTES }).end(body);
    const plainPort = await freePort();
    const within = await Nginx.start(origin.url, undefined, {}, withPlainFile(plainPort));
    writePlainFile(within, body);
    const without = await Nginx.start(origin.url, undefined, {}, cacheBeforeTheOrigin);
    const agent = new Agent({ keepAlive: true, maxSockets: 2 * CONNECTIONS });
    try {
      const [hit, file, time] = await costs(
        within,
        [within.url + SEGMENT, `http://127.0.0.1:${plainPort}/1.m4s`, `${within.url}/time`],
        agent,
      );
      const [plain, tiered] = [await lateness(without, agent), await lateness(within, agent)];
      const all = (each: readonly number[]) =>
        [0.5, 0.99, 1].map((share) => percentile(each, share).toFixed(1)).join(' / ');
      say(
        `a hit costs ${hit.toFixed(1)} µs; a listener makes ${REQUESTS_PER_SECOND.toFixed(2)} requests a second`,
      );
      say(
        `the same worker takes ${file.toFixed(1)} µs to give out a plain file of as many bytes, ${(file * REQUESTS_PER_SECOND).toFixed(1)} µs for a listener-second: the least that nginx takes here for so many bytes; and ${time.toFixed(1)} µs to answer /time, which is a line`,
      );
      say(
        `asked to answered, p50 / p99 / worst: ${all(plain)} ms without the inner tier, ${all(tiered)} ms with it`,
      );
      const most = Math.max(...[...origin.mostAtOnce.values()]);
      return readings({ hit, file, plain, tiered, most });
    } finally {
      agent.destroy();
      await within.stop();
      await without.stop();
      await origin.close();
    }
  },
};

function readings(of: {
  readonly hit: number;
  readonly file: number;
  readonly plain: readonly number[];
  readonly tiered: readonly number[];
  readonly most: number;
}): Reading[] {
  const added = (share: number) => percentile(of.tiered, share) - percentile(of.plain, share);
  return [
    {
      what: 'edge: CPU for a listener-second',
      value: of.hit * REQUESTS_PER_SECOND,
      unit: 'µs',
      most: 26,
    },
    { what: 'edge: a hit over a plain file of nginx’s', value: of.hit / of.file, unit: '×', most: 1.5 },
    { what: 'edge: added by the inner tier, median', value: added(0.5), unit: 'ms', most: 2 },
    { what: 'edge: added by the inner tier, p99', value: added(0.99), unit: 'ms', most: 10 },
    { what: 'edge: requests for one object at a time', value: of.most, unit: '', most: 2 },
  ];
}

/** The cache asks the origin itself, as it did before there was an inner tier. */
function cacheBeforeTheOrigin(name: string, text: string): string {
  if (name !== 'tribune/listeners.conf') return text;
  return text.replace(
    'proxy_pass http://tribune_inside$tribune_path',
    'proxy_pass $tribune_scheme://tribune_programme$tribune_path',
  );
}

function withPlainFile(port: number) {
  const server = `\nserver { listen 127.0.0.1:${port}; root plain; ${PLAIN} }\n`;
  return (name: string, text: string) => (name === 'tribune/tribune.conf' ? text + server : text);
}

function writePlainFile(nginx: Nginx, body: string): void {
  const folder = path.join(path.dirname(nginx.cache), 'plain');
  mkdirSync(folder);
  writeFileSync(path.join(folder, '1.m4s'), body);
}

/** CPU of the worker for each request, µs, by address: in turns, for the machine is not always as fast. */
async function costs<Urls extends readonly string[]>(nginx: Nginx, urls: readonly [...Urls], agent: Agent) {
  const worker = workerOf(nginx.pid);
  const usedMs = urls.map(() => 0);
  for (const url of urls) await askOften(url, agent);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, url] of urls.entries()) {
      const beforeMs = cpuMs(worker);
      await askOften(url, agent);
      usedMs[i] = (usedMs[i] ?? 0) + cpuMs(worker) - beforeMs;
    }
  }
  return usedMs.map((ms) => (ms * 1_000) / (ROUNDS * HITS)) as { [I in keyof Urls]: number };
}

async function askOften(url: string, agent: Agent): Promise<void> {
  let left = HITS;
  const one = async () => {
    while (left-- > 0) await ask(url, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
}

/** How long each asker waits, ms. */
async function lateness(nginx: Nginx, agent: Agent): Promise<number[]> {
  const waited: number[] = [];
  for (let n = 10; n < 10 + SEGMENTS; n++) {
    const url = `${nginx.url}/live/talk/r1/aac64/${n}.m4s`;
    const askers = Array.from({ length: LISTENERS }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, (i * SPREAD_MS) / LISTENERS));
      const startMs = performance.now();
      await ask(url, agent);
      waited.push(performance.now() - startMs);
    });
    await Promise.all(askers);
  }
  return waited;
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

function workerOf(master: number): number {
  const [worker] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ');
  return Number(worker);
}
