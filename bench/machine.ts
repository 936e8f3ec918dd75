import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import manifest from '../package.json' with { type: 'json' };

/** What the numbers depend on. */
export function machineFacts(): string[] {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes(totalmem())} GB, Linux ${release()}`,
    `load before: ${loadavg()[0]?.toFixed(2)} (another program's work shows in every number below)`,
    `Node ${process.versions.node}, node-datachannel ${manifest.dependencies['node-datachannel']}, @evan/opus ${manifest.dependencies['@evan/opus']}`,
    ...['chromium', 'janus', 'nginx', 'ffmpeg'].map((name) => `${name}: ${versionOf(name)}`),
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
