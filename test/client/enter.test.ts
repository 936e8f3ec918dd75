import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Payment } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { type Entering, enter } from '../../web/price/enter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const overloaded = (againMs: number) => {
  const problem = new TribuneProblem(503, { code: 'overloaded' }, 2);
  problem.againMs = againMs;
  return problem;
};
const priced = () => new TribuneProblem(503, { code: 'proof_or_patience' }, 20, 'a ticket');

/** A press; the server's answers in order, `undefined`: done. */
function pressed(answers: (TribuneProblem | undefined)[]) {
  const sent: (Payment | undefined)[] = [];
  const told: (Entering | undefined)[] = [];
  const patience = new AbortController();
  const giveUp = new AbortController();
  let proves: (proof: string | undefined) => void = () => undefined;
  let computing: AbortSignal | undefined;
  const done = enter({
    send: async (payment) => {
      sent.push(payment);
      const answer = answers.shift();
      if (answer) throw answer;
      return 'in';
    },
    tell: (entering) => told.push(entering),
    prove: (tell, signal) => {
      computing = signal;
      tell(0.5);
      return new Promise((resolve) => {
        proves = resolve;
      });
    },
    patience: patience.signal,
    signal: giveUp.signal,
    nowMs: () => performance.now(),
  });
  done.catch(() => undefined);
  return {
    done,
    sent,
    told,
    patience,
    giveUp,
    prove: (proof: string | undefined) => proves(proof),
    isComputing: () => computing?.aborted === false,
  };
}

test('PRICE-5: who is told to wait waits as long, and is let in by itself', async () => {
  const { done, sent, told } = pressed([overloaded(3_000), overloaded(4_000), undefined]);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(sent).toHaveLength(1);
  expect(told.at(-1)).toMatchObject({ kind: 'waiting' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await done).toBe('in');
  expect(sent).toEqual([undefined, undefined, undefined]);
  expect(told.at(-1)).toBeUndefined();
});

test('PRICE-5: where a price is asked the browser computes, says how far it is, and is let in by the proof', async () => {
  const { done, sent, told, prove } = pressed([priced(), undefined]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toContainEqual({ kind: 'computing', share: 0.5, untilMs: expect.any(Number) });
  prove('a proof');
  expect(await done).toBe('in');
  expect(sent).toEqual([undefined, { proof: 'a proof' }]);
});

test.each(['who would rather wait', 'where the browser cannot compute'])(
  'PRICE-5: %s, one waits, and is let in by the ticket',
  async (why) => {
    const { done, sent, told, patience, prove, isComputing } = pressed([priced(), undefined]);
    await vi.advanceTimersByTimeAsync(1_000);
    if (why === 'who would rather wait') {
      patience.abort();
      expect(isComputing()).toBe(false);
    } else prove(undefined);
    await vi.advanceTimersByTimeAsync(18_000);
    expect(told.at(-1)).toMatchObject({ kind: 'waiting' });
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await done).toBe('in');
    expect(sent).toEqual([undefined, { ticket: 'a ticket' }]);
  },
);

test('PRICE-5: one gives up at any time; what waiting does not mend is told at once', async () => {
  const { done, sent, giveUp, isComputing } = pressed([priced()]);
  await vi.advanceTimersByTimeAsync(1_000);
  giveUp.abort();
  await expect(done).rejects.toThrow(/abort/i);
  expect([sent.length, isComputing()]).toEqual([1, false]);
  const other = pressed([new TribuneProblem(409, { code: 'hands_full' }, undefined)]);
  await expect(other.done).rejects.toMatchObject({ code: 'hands_full' });
});
