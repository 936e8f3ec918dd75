/** Listeners of a stream without end, who count its bytes. Argument: the port, the path, how many, over how many ms they come. */

import net from 'node:net';

const [, , port = '0', path = '/', listeners = '0', arriveMs = '0'] = process.argv;
process.on('disconnect', () => process.exit(0));
const buffer = Buffer.allocUnsafeSlow(65_536);
let bytes = 0;
let closed = 0;
for (let i = 0; i < Number(listeners); i++) setTimeout(listen, (i / Number(listeners)) * Number(arriveMs));
process.on('message', () => process.send?.({ bytes, closed }));

function listen(): void {
  const read = (length: number): boolean => {
    bytes += length;
    return true;
  };
  const socket = net.connect({
    host: '127.0.0.1',
    port: Number(port),
    noDelay: true,
    onread: { buffer, callback: read },
  });
  socket.on('error', () => {});
  socket.on('close', () => closed++);
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n`;
  socket.on('connect', () => socket.write(request));
}
