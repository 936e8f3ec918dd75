/**
 * A stage behind a plain WHIP door (RFC 9725), in a process of its own: what a performer meets, and nothing else.
 *
 * Tokens are `{place}-token`. Its parent hears of what happens by IPC.
 */
import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TribuneError } from '../../src/core/refusal.ts';
import { Stage } from '../../src/stage/stage.ts';
import type { StageOrder, StageReport } from './whip-stage-messages.ts';

const stage = new Stage({ udpPort: randomInt(20_000, 30_000), bindAddress: '127.0.0.1' });
const tell = (report: StageReport): void => void process.send?.(report);
let refuseNext = 0;
let misleadNext = 0;

stage.on('up', (place) => tell({ kind: 'up', place }));
stage.on('down', (place, reason) => tell({ kind: 'down', place, reason }));
stage.on('speaking', (places) => tell({ kind: 'speaking', places }));
stage.on('packet', (place, { sequence, timestamp, payload, arrivalMs }) => {
  const bytes = Buffer.from(payload).toString('base64');
  tell({ kind: 'packet', place, sequence, timestamp, payload: bytes, arrivalMs });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const place = /^Bearer (\w+)-token$/.exec(request.headers.authorization ?? '')?.[1];
  if (!place) return refuse(response, 401, 'token_wrong');
  if (request.method === 'DELETE') {
    const found = stage.leave(request.url?.split('/').at(-1) ?? '');
    tell({ kind: 'deleted', place, found });
    response.writeHead(found ? 200 : 404).end();
    return;
  }
  tell({ kind: 'posted', place });
  if (refuseNext > 0) {
    refuseNext--;
    response.setHeader('retry-after', '0');
    return refuse(response, 503, 'unavailable');
  }
  let offer = '';
  for await (const piece of request) offer += piece;
  const { session, answer: sdp } = await stage.join({ place, name: place, muted: false, offer });
  const misled = misleadNext > 0 ? misleadNext-- : 0;
  // With another password than the stage's own, no check of ICE ever succeeds.
  const told = misled > 0 ? sdp.replaceAll(/^a=ice-pwd:..../gm, 'a=ice-pwd:AAAA') : sdp;
  response.writeHead(201, { 'content-type': 'application/sdp', location: `/whip/room/${session}` }).end(told);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ status, code, detail: 'refused by the test' }));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (error instanceof TribuneError) refuse(response, 400, error.code);
    else refuse(response, 500, String(error));
  });
});

process.on('message', (order: StageOrder) => {
  refuseNext = order.refuseNext ?? refuseNext;
  misleadNext = order.misleadNext ?? misleadNext;
  if (order.remove) stage.remove(order.remove);
});
process.on('disconnect', () => {
  server.closeAllConnections();
  server.close();
  stage.close();
});
server.listen(0, '127.0.0.1', () =>
  tell({
    kind: 'listening',
    port: (server.address() as AddressInfo).port,
    timeOriginMs: performance.timeOrigin,
  }),
);
