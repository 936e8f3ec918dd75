import { once } from 'node:events';
import { connect } from 'node:net';

/** What comes back for a request that no client would write, until the server closes. */
export async function rawRequest(
  port: number,
  requestLine: string,
  headers: readonly string[] = [],
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text;
  });
  socket.write([requestLine, 'Host: edge', 'Connection: close', ...headers, '', ''].join('\r\n'));
  await once(socket, 'close');
  return answer;
}
