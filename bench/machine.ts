import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import manifest from '../package.json' with { type: 'json' };

/** What the numbers depend on. */
export function machineFacts(): string[] {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes(totalmem())} GB, Linux ${release()}`,
    `load before: ${loadavg()[0]?.toFixed(2)} (another program's work shows in every number below)`,
    `Node ${process.versions.node}, node-datachannel ${manifest.dependencies['node-datachannel']}, @evan/opus ${manifest.dependencies['@evan/opus']}`,
    ...['chromium', 'janus', 'nginx', 'icecast2', 'trafficserver', 'ffmpeg', 'tcpdump'].map(
      (name) => `${name}: ${versionOf(name)}`,
    ),
  ];
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

/** Of Debian's package: the programs say theirs in as many ways as there are programs. */
function versionOf(name: string): string {
  const { stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
  return /^Version: (.+)$/m.exec(stdout ?? '')?.[1] ?? 'not from a Debian package';
}

/** How busy the machine was during a measurement, ours and others' work together. */
export class MachineWatch {
  readonly #before = processorTicks();

  report(): string {
    const now = processorTicks();
    const passed = (name: keyof typeof now) => now[name] - this.#before[name];
    const share = (name: keyof typeof now) => ((100 * passed(name)) / passed('all')).toFixed(0);
    return `the machine meanwhile: ${share('busy')} % busy, ${share('stolen')} % taken away by its host`;
  }
}

/** proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal. */
function processorTicks() {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, stolen = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq;
  return { busy, stolen, all: busy + stolen + idle + iowait };
}
