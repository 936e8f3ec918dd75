import { type ChunkPiece, ChunkScanner } from './chunk-scanner.ts';

/** What came of asking for one segment. */
export type SegmentOutcome =
  | { readonly kind: 'complete' }
  /** It lies in the future; `newest` is the number that the origin has. */
  | { readonly kind: 'ahead'; readonly newest: number }
  /** This run is over. */
  | { readonly kind: 'gone' }
  /** Not there, and will not be. */
  | { readonly kind: 'missing' }
  /** Not reached, broken off, refused for now, or not a segment of ours. */
  | { readonly kind: 'failed' };

/** An origin holds a request for at most two segments; a stalled writer is filled within two seconds. */
const SILENT_MS = 5_000;

/**
 * Reads a segment, be it whole or still being made, and hands on each piece as it arrives.
 *
 * @param signal aborts the request; the outcome is then `failed`
 */
export async function fetchSegment(
  path: string,
  onPiece: (piece: ChunkPiece) => void,
  signal: AbortSignal,
): Promise<SegmentOutcome> {
  const request = new AbortController();
  const abort = () => request.abort();
  signal.addEventListener('abort', abort, { once: true });
  let timer = setTimeout(abort, SILENT_MS);
  try {
    if (signal.aborted) return { kind: 'failed' };
    const response = await fetch(path, { signal: request.signal, priority: 'high' });
    if (!response.ok || !response.body) return refusalOf(response);
    const scanner = new ChunkScanner();
    const reader = response.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { kind: scanner.isBetweenChunks ? 'complete' : 'failed' };
      clearTimeout(timer);
      timer = setTimeout(abort, SILENT_MS);
      const pieces = scanner.push(value);
      if (!pieces) {
        await reader.cancel();
        return { kind: 'failed' };
      }
      for (const piece of pieces) onPiece(piece);
    }
  } catch {
    return { kind: 'failed' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function refusalOf(response: Response): SegmentOutcome {
  if (response.status === 410) return { kind: 'gone' };
  if (response.status !== 404) return { kind: 'failed' };
  const newest = response.headers.get('tribune-head');
  return newest !== null && /^\d{1,15}$/.test(newest)
    ? { kind: 'ahead', newest: Number(newest) }
    : { kind: 'missing' };
}
