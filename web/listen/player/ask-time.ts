const TIMEOUT_MS = 3_000;

/** The body of `/time`, past every cache. Rejects when it cannot be had. */
export async function askTime(): Promise<string> {
  const response = await fetch('/time', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`/time: ${response.status}`);
  return response.text();
}
