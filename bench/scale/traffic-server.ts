/** Debian's Apache Traffic Server before an origin, as an ordinary process with a folder of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/doors/free-port.ts';

const PROGRAM = '/usr/bin/traffic_server';
const INSTALLED = '/etc/trafficserver';
const READY_WITHIN_MS = 15_000;

/**
 * What its manual says of reading while another writes: readers of an object that is still being fetched get its bytes as
 * they come, once its header is there; until then they look again every `open_read_retry_time` ms.
 */
export const SETTINGS = [
  'INT proxy.config.cache.enable_read_while_writer 1',
  'INT proxy.config.cache.read_while_writer.max_retries 200',
  'INT proxy.config.cache.read_while_writer_retry.delay 10',
  'INT proxy.config.cache.max_doc_size 0',
  'INT proxy.config.cache.target_fragment_size 2048',
  'INT proxy.config.http.background_fill_active_timeout 0',
  'FLOAT proxy.config.http.background_fill_completed_threshold 0.0',
  'INT proxy.config.http.cache.open_read_retry_time 10',
  'INT proxy.config.http.cache.max_open_read_retries 200',
  'INT proxy.config.http.cache.open_write_fail_action 5',
  'INT proxy.config.http.cache.max_open_write_retries 200',
] as const;

export class TrafficServer {
  readonly url: string;
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #folder: string;

  static async start(originUrl: string): Promise<TrafficServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-ats-'));
    const port = await freePort();
    await layOut(folder, port, originUrl);
    const child = spawn(PROGRAM, [`--run-root=${path.join(folder, 'runroot.yaml')}`], {
      stdio: ['ignore', 'ignore', 'ignore'],
      cwd: folder,
    });
    const server = new TrafficServer(child, folder, `http://127.0.0.1:${port}`);
    await server.#listening();
    return server;
  }

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#process = child;
    this.#folder = folder;
    this.pid = child.pid ?? 0;
    this.url = url;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null && this.pid > 0) {
      const gone = once(this.#process, 'exit');
      // It has nothing that would be worth an orderly end.
      this.#process.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    for (const untilMs = performance.now() + READY_WITHIN_MS; performance.now() < untilMs; await wait(50)) {
      if (this.#process.exitCode !== null || this.pid === 0) break;
      const answer = await fetch(`${this.url}/time`).catch(() => undefined);
      if (answer?.ok) return;
    }
    await this.stop();
    throw new Error('Apache Traffic Server did not begin to listen (apt-get install -y trafficserver)');
  }
}

async function layOut(folder: string, port: number, originUrl: string): Promise<void> {
  const config = path.join(folder, 'etc');
  await cp(INSTALLED, config, { recursive: true });
  for (const name of ['var', 'run', 'log', 'cache']) await mkdir(path.join(folder, name));
  const records = [
    `STRING proxy.config.http.server_ports ${port}:ip-in=127.0.0.1`,
    'STRING proxy.config.admin.user_id #-1',
    'INT proxy.config.exec_thread.autoconfig 0',
    'INT proxy.config.exec_thread.limit 1',
    'INT proxy.config.task_threads 1',
    'INT proxy.config.log.logging_enabled 0',
    'INT proxy.config.url_remap.remap_required 1',
    'INT proxy.config.cache.ram_cache.size 67108864',
    'INT proxy.config.http.keep_alive_no_activity_timeout_in 65',
    'INT proxy.config.http.transaction_no_activity_timeout_out 15',
    'INT proxy.config.net.connections_throttle 8000',
    ...SETTINGS,
  ];
  const lines = records.map((record) => {
    const [type, name, ...value] = record.split(' ');
    return `CONFIG ${name} ${type} ${value.join(' ')}`;
  });
  const roots: Record<string, string> = {
    prefix: folder,
    exec_prefix: folder,
    bindir: '/usr/bin',
    sbindir: '/usr/bin',
    sysconfdir: config,
    datadir: path.join(folder, 'cache'),
    includedir: '/usr/include',
    libdir: '/usr/lib/trafficserver',
    libexecdir: '/usr/lib/trafficserver/modules',
    localstatedir: path.join(folder, 'var'),
    runtimedir: path.join(folder, 'run'),
    logdir: path.join(folder, 'log'),
    cachedir: path.join(folder, 'cache'),
  };
  await writeFile(path.join(config, 'records.config'), `${lines.join('\n')}\n`);
  await writeFile(path.join(config, 'remap.config'), `map / ${originUrl}/\n`);
  await writeFile(path.join(config, 'storage.config'), `${path.join(folder, 'cache')} 256M\n`);
  await writeFile(path.join(config, 'plugin.config'), '');
  await writeFile(
    path.join(folder, 'runroot.yaml'),
    Object.entries(roots)
      .map(([name, where]) => `${name}: ${where}\n`)
      .join(''),
  );
}
