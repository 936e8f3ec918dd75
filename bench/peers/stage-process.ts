/** Our stage alone, behind the least WHIP door: what forwards, without mixer, encoders or HTTP framework. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stage } from '../../src/stage/stage.ts';

const stage = new Stage({ udpPort: Number(process.argv[2]), bindAddress: '127.0.0.1' });

const server = createServer(async (request, response) => {
  if (request.method === 'DELETE') {
    stage.leave(request.url?.slice(1) ?? '');
    response.end();
    return;
  }
  let offer = '';
  for await (const piece of request) offer += piece;
  const place = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const { session, answer } = await stage.join({ place, name: place, muted: false, offer });
  response.writeHead(201, { 'content-type': 'application/sdp', location: `/${session}` }).end(answer);
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
