import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** The private door of an edge that forgets whatever it is told to. @returns the paths it was told, as they come */
export async function edgeDoor(): Promise<{ told: Set<string>; url: URL }> {
  const told = new Set<string>();
  const door = net.createServer((socket) => {
    socket.setEncoding('latin1');
    let unread = '';
    socket.on('data', (text) => {
      const requests = (unread + text).split('\r\n\r\n');
      unread = requests.pop() ?? '';
      for (const request of requests) {
        told.add(request.split(' ')[1] ?? '');
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void door.close());
  const { port } = door.address() as AddressInfo;
  return { told, url: new URL(`http://127.0.0.1:${port}`) };
}
