/** What a listener's coming costs nginx by TLS, and a connection that stays: handshakes and idle connections, nothing else. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';
import { freePort } from '../../test/doors/free-port.ts';
import { familyCpuMs, familyOf, memoryMb } from '../process-cost.ts';

const AT_ONCE = 50;

export interface HandshakeCost {
  /** CPU of nginx for a full handshake (TLS 1.3, ECDSA P-256) and one small answer, µs. */
  readonly joinUs: number;
  /** Memory of nginx for a connection that stays, KiB. */
  readonly connectionKb: number;
}

export async function handshakeCost(connections: number): Promise<HandshakeCost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tribune-bench-tls-'));
  const port = await freePort();
  const nginx = startNginx(folder, port);
  const sockets: tls.TLSSocket[] = [];
  try {
    await listening(port);
    const memory = () => familyOf(nginx.pid ?? 0).reduce((sum, pid) => sum + memoryMb(pid).now, 0);
    const before = { cpuMs: familyCpuMs(nginx.pid ?? 0), memory: memory() };
    for (let done = 0; done < connections; done += AT_ONCE) {
      const some = await Promise.all(Array.from({ length: AT_ONCE }, () => join(port)));
      sockets.push(...some);
    }
    const usedMs = familyCpuMs(nginx.pid ?? 0) - before.cpuMs;
    return {
      joinUs: (1000 * usedMs) / sockets.length,
      connectionKb: ((memory() - before.memory) * 1024) / sockets.length,
    };
  } finally {
    for (const socket of sockets) socket.destroy();
    const gone = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function join(port: number): Promise<tls.TLSSocket> {
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, minVersion: 'TLSv1.3' });
  await once(socket, 'secureConnect');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

function startNginx(folder: string, port: number): ChildProcess {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', certificate, '-days', '1', '-subj', '/CN=localhost'],
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; worker_processes 1; pid ${folder}/nginx.pid;
     events { worker_connections 4096; }
     http { access_log off; ${temporary} keepalive_timeout 65s;
       server { listen 127.0.0.1:${port} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
         ssl_protocols TLSv1.2 TLSv1.3; location / { return 200 "ok"; } } }\n`,
  );
  return spawn('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function listening(port: number): Promise<void> {
  for (const untilMs = performance.now() + 10_000; performance.now() < untilMs; await wait(20)) {
    const socket = await join(port).catch(() => undefined);
    socket?.destroy();
    if (socket) return;
  }
  throw new Error('nginx did not begin to listen');
}
