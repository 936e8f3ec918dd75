/**
 * Does what a person pressed, through whatever the server says while many want in: waits as long as it is told, and pays by
 * computing where that is asked for, or by waiting longer. Rules: docs/RULES.md PRICE.
 */

import type { Payment } from '../../src/client/client.ts';
import { isPassing, type TribuneProblem } from '../../src/client/problem.ts';

/** What is told of it meanwhile; undefined: nothing. */
export type Entering =
  | { readonly kind: 'computing'; readonly share: number; readonly untilMs: number }
  | { readonly kind: 'waiting'; readonly untilMs: number };

export interface EnterOptions<Result> extends Waits {
  /** Once where nothing is to be paid, and again with what was. */
  readonly send: (payment: Payment | undefined) => Promise<Result>;
}

interface Waits {
  readonly tell: (entering: Entering | undefined) => void;
  /** As `prove` of `proof.ts`. */
  readonly prove: (told: (share: number) => void, signal: AbortSignal) => Promise<string | undefined>;
  /** Aborted: the person would rather wait than let this browser compute. */
  readonly patience: AbortSignal;
  /** Aborted: they want it no more. */
  readonly signal: AbortSignal;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
}

/** A clock that rings a little early would only be refused once more. */
const MARGIN_MS = 50;

/** @throws whatever `send` throws that waiting does not mend; the signal's reason */
export async function enter<Result>(options: EnterOptions<Result>): Promise<Result> {
  const { send, tell, signal } = options;
  let payment: Payment | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await send(payment);
    } catch (error) {
      if (!isPassing(error)) throw error;
      payment = error.ticket === undefined ? undefined : await paidBy(error, options);
      if (error.ticket === undefined) await waited(error.againMs ?? 0, options);
    } finally {
      tell(undefined);
    }
  }
}

/** By whichever comes first: the proof, or the time that the ticket says. */
async function paidBy({ ticket = '', retryAfterS = 0 }: TribuneProblem, options: Waits): Promise<Payment> {
  const { tell, prove, patience, signal, nowMs } = options;
  const untilMs = nowMs() + retryAfterS * 1000 + MARGIN_MS;
  const stop = new AbortController();
  const computing = AbortSignal.any([stop.signal, patience, signal]);
  const proof: Promise<string | undefined> = patience.aborted
    ? Promise.resolve(undefined)
    : prove((share) => {
        if (!computing.aborted) tell({ kind: 'computing', share, untilMs });
      }, computing);
  if (!patience.aborted) tell({ kind: 'computing', share: 0, untilMs });
  const waiting = () => tell({ kind: 'waiting', untilMs });
  if (patience.aborted) waiting();
  patience.addEventListener('abort', waiting, { signal: stop.signal });
  try {
    const byTicket = rung(untilMs - nowMs(), signal).then((): Payment => ({ ticket }));
    const byProof = proof.then((made): Payment | Promise<Payment> => {
      if (made !== undefined) return { proof: made };
      // Where this browser cannot compute, one waits.
      waiting();
      return byTicket;
    });
    return await Promise.race([byTicket, byProof]);
  } finally {
    stop.abort();
  }
}

async function waited(ms: number, { tell, nowMs, signal }: Waits): Promise<void> {
  tell({ kind: 'waiting', untilMs: nowMs() + ms });
  await rung(ms + MARGIN_MS, signal);
}

/** Rejects when the signal aborts. */
function rung(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give);
      resolve();
    }, ms);
    function give() {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', give, { once: true });
  });
}
