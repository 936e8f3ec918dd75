/** Debian's Janus, with a configuration of our making in a directory of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const JANUS_ROOM = 1234;
const LIBRARIES = '/usr/lib/x86_64-linux-gnu/janus';

export interface JanusSettings {
  readonly port: number;
  readonly rtpPorts: string;
  /** Threads that carry media; undefined: Janus's default, one for each connection. */
  readonly eventLoops: number | undefined;
  readonly publishers: number;
}

export class Janus {
  readonly url: string;
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #folder: string;

  static async start(settings: JanusSettings): Promise<Janus> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-janus-'));
    for (const [name, text] of Object.entries(configuration(folder, settings)))
      await writeFile(path.join(folder, name), text);
    const child = spawn('/usr/bin/janus', ['--configs-folder', folder, '--disable-stdout'], {
      stdio: 'ignore',
    });
    const janus = new Janus(child, folder, settings.port);
    try {
      await listening(settings.port, child);
      return janus;
    } catch (error) {
      await janus.stop();
      throw error;
    }
  }

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#process = child;
    this.#folder = folder;
    this.pid = child.pid ?? 0;
    this.url = `ws://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const killer = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(killer);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Only what the measurement needs is loaded; logging is off, encryption on, all else as Debian ships it. */
function configuration(folder: string, settings: JanusSettings): Record<string, string> {
  const loops = settings.eventLoops === undefined ? '' : `event_loops = ${settings.eventLoops}`;
  const others = (kind: string, names: string[]) =>
    names.map((name) => `libjanus_${name}${kind}.so`).join(',');
  const plugins =
    'audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail';
  return {
    'janus.jcfg': `
general: {
  configs_folder = "${folder}"
  plugins_folder = "${LIBRARIES}/plugins"
  transports_folder = "${LIBRARIES}/transports"
  events_folder = "${LIBRARIES}/events"
  loggers_folder = "${LIBRARIES}/loggers"
  debug_level = 0
  ${loops}
}
media: { rtp_port_range = "${settings.rtpPorts}" }
nat: { ice_enforce_list = "127.0.0.1" }
plugins: { disable = "${others('', plugins.split(' '))}" }
transports: { disable = "${others('', ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'])}" }
loggers: { disable = "libjanus_jsonlog.so" }
events: { broadcast = false }
`,
    'janus.transport.websockets.jcfg': `
general: { ws = true, ws_port = ${settings.port}, ws_ip = "127.0.0.1", wss = false }
admin: { admin_ws = false, admin_wss = false }
`,
    'janus.plugin.videoroom.jcfg': `
room-${JANUS_ROOM}: {
  description = "measurement"
  publishers = ${settings.publishers}
  audiocodec = "opus"
  audiolevel_ext = true
  audiolevel_event = false
  record = false
}
`,
  };
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Janus ended with exit code ${child.exitCode}`);
    if (await accepts(port)) return;
    if (performance.now() > deadline) throw new Error('Janus opened no port in 10 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
