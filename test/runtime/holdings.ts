import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tribune } from './tribune.ts';

/** For the processes of a Tribune whose memory is to be measured. */
export const MEASURABLE = {
  NODE_OPTIONS: `--expose-gc --import ${pathToFileURL(path.join(import.meta.dirname, 'collecting-process.ts'))}`,
};

/** What a process holds. */
export interface Holdings {
  /** Resident, after its garbage was collected. */
  readonly megabytes: number;
  /** Of that, what JavaScript uses; the rest is code, and what allocators keep for what may come. */
  readonly inUseMb: number;
  readonly descriptors: number;
}

export async function holdingsOf(tribune: Tribune, pid: number): Promise<Holdings> {
  const before = tribune.lines.length;
  process.kill(pid, 'SIGUSR2');
  const { inUse } = await tribune.logged(
    (line) => line.msg === 'garbage collected' && line.pid === pid && tribune.lines.indexOf(line) >= before,
  );
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return {
    megabytes: kilobytes / 1_024,
    inUseMb: Number(inUse) / 2 ** 20,
    descriptors: (await readdir(`/proc/${pid}/fd`)).length,
  };
}
