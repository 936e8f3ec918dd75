/** The HTTP half of a WHIP client (RFC 9725 §4.2): an offer out, an answer and a session's address back. */
export interface WhipSession {
  readonly answer: string;
  /** Where DELETE ends the session. */
  readonly resource: URL;
}

/** The server said no, in its own words. */
export class WhipRefused extends Error {
  override readonly name = 'WhipRefused';
  readonly status: number;
  /** The problem's `code` (RFC 9457 extension) where the server gives one. */
  readonly code: string | undefined;
  /** What the server asked for by Retry-After, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string | undefined, detail: string, retryAfterMs?: number) {
    super(`WHIP ${status}${code ? ` ${code}` : ''}: ${detail}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether asking again can help: the server is busy or away (RFC 9725 §4.3 has 503 with Retry-After). */
  get passes(): boolean {
    return this.status >= 500 || this.status === 429;
  }
}

const ANSWER_WITHIN_MS = 10_000;
const FAREWELL_WITHIN_MS = 2_000;

/** POSTs an offer. Throws WhipRefused, or what fetch throws when nobody answers. */
export async function openSession(
  whipUrl: string,
  token: string,
  offer: string,
  signal?: AbortSignal,
): Promise<WhipSession> {
  const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(whipUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
    body: offer,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  const body = await response.text();
  const location = response.headers.get('location');
  if (response.status !== 201) throw refusal(response, body);
  if (!location) throw new WhipRefused(201, undefined, 'the answer has no Location');
  return { answer: body, resource: new URL(location, response.url) };
}

/** DELETEs a session; quietly, for a session that cannot be reached ends by itself. */
export async function closeSession(resource: URL, token: string): Promise<void> {
  try {
    const response = await fetch(resource, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(FAREWELL_WITHIN_MS),
    });
    await response.body?.cancel();
  } catch {
    // The server notices silence on its own.
  }
}

function refusal(response: Response, body: string): WhipRefused {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const problem = readProblem(body);
  const detail = problem.detail ?? response.statusText;
  return new WhipRefused(response.status, problem.code, detail, retryAfterMs);
}

function readProblem(body: string): { code?: string; detail?: string } {
  try {
    const problem: unknown = JSON.parse(body);
    if (typeof problem !== 'object' || problem === null) return {};
    const { code, detail } = problem as Record<string, unknown>;
    return {
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof detail === 'string' ? { detail } : {}),
    };
  } catch {
    return {};
  }
}
