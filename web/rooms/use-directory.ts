import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Directory, type DirectoryWish, isDirectory, wishQuery } from '../../src/core/directory.ts';
import { useReturn } from '../home/use-return.ts';

export interface DirectoryRead {
  /** Undefined until first read. */
  readonly directory: Directory | undefined;
  /** Whether the last reading failed. */
  readonly failed: boolean;
  readonly refresh: () => void;
}

/** Read at the start and on return to the page; never by a timer, for this page may have many visitors. */
export function useDirectory(wish: DirectoryWish): DirectoryRead {
  const [turn, setTurn] = useState(0);
  const [directory, setDirectory] = useState<Directory>();
  const [failed, setFailed] = useState(false);
  const query = wishQuery(wish);
  useEffect(() => {
    const abort = new AbortController();
    readDirectory(query, abort.signal).then(
      (read) => {
        setDirectory(read);
        setFailed(false);
      },
      () => {
        if (!abort.signal.aborted) setFailed(true);
      },
    );
    return () => abort.abort();
  }, [query, turn]);
  const refresh = useCallback(() => setTurn((n) => n + 1), []);
  useReturn(refresh);
  return { directory, failed, refresh };
}

async function readDirectory(query: string, signal: AbortSignal): Promise<Directory> {
  const response = await fetch(`/directory.json${query}`, { signal });
  if (!response.ok) throw new Error(`the directory: ${response.status}`);
  const read: unknown = await response.json();
  if (!isDirectory(read)) throw new Error('this is no directory');
  return read;
}
