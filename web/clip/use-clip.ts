import { useEffect, useState } from 'preact/hooks';
import { isRecord } from '../../src/core/is-record.ts';
import type { ClipAddress } from './clip-address.ts';

export interface Clip {
  /** Of the conversation. */
  readonly from: string;
  readonly title: string;
  /** Where it begins in the replay. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly download: string;
}

/** The clip; undefined while it is asked for, null when there is none, or not any more. */
export function useClip(address: ClipAddress | undefined): Clip | undefined | null {
  const [clip, setClip] = useState<Clip | undefined | null>(address ? undefined : null);
  useEffect(() => {
    if (!address) return undefined;
    const abort = new AbortController();
    void fetch(`/r/${address.room}/clips.json`, { signal: abort.signal })
      .then(async (response) => (response.ok ? ((await response.json()) as unknown) : undefined))
      .then((list) => setClip(readClip(list, address.clip) ?? null))
      .catch(() => {
        if (!abort.signal.aborted) setClip(null);
      });
    return () => abort.abort();
  }, [address]);
  return clip;
}

/** Only a path of this host is followed. */
function readClip(list: unknown, id: string): Clip | undefined {
  if (!isRecord(list) || !Array.isArray(list['clips']) || typeof list['title'] !== 'string') return undefined;
  const found: unknown = list['clips'].find((each) => isRecord(each) && each['id'] === id);
  if (!isRecord(found)) return undefined;
  const { title, startMs, durationMs, download } = found;
  if (typeof title !== 'string' || typeof startMs !== 'number' || typeof durationMs !== 'number')
    return undefined;
  if (typeof download !== 'string' || !/^\/(?!\/)/.test(download)) return undefined;
  return { from: list['title'], title, startMs, durationMs, download };
}
