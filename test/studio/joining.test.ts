import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from '../../web/studio/whip/backoff.ts';
import { type Joining, type JoiningEvent, step } from '../../web/studio/whip/joining.ts';

const half = () => 0.5;
const idle: Joining = { kind: 'idle' };
const onStage: Joining = { kind: 'on-stage', attempt: 0 };

function refusal(
  code: Extract<JoiningEvent, { type: 'refused' }>['code'],
  retryAfterMs?: number,
): JoiningEvent {
  return {
    type: 'refused',
    code,
    detail: 'Because.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Where a chain of events leads, and everything it asked for. */
function after(state: Joining, ...events: JoiningEvent[]) {
  const done: string[] = [];
  let now = state;
  for (const event of events) {
    const next = step(now, event, half);
    now = next.state;
    done.push(...next.effects.map((effect) => effect.do));
  }
  return { state: now, done };
}

test('STUDIO-1: a lost connection is made anew at once, with the same place', () => {
  const { state, done } = after(onStage, { type: 'lost' });
  expect(state).toEqual({ kind: 'connecting', attempt: 0, trouble: 'lost' });
  expect(done).toEqual(['hang-up', 'connect']);
});

test('STUDIO-2: what may pass is tried again for as long as it takes', () => {
  const passing = [
    'unavailable',
    'internal_error',
    'too_many_requests',
    'stage_full',
    'stage_locked',
  ] as const;
  let state: Joining = after(idle, { type: 'join' }).state;
  for (let round = 0; round < 200; round++) {
    const event =
      round % 2 ? refusal(passing[(round >> 1) % 4] ?? 'unavailable') : ({ type: 'unreachable' } as const);
    const failed = after(state, event);
    expect(failed.state.kind).toBe('waiting');
    expect(failed.done).toEqual(['hang-up', 'wait']);
    state = after(failed.state, { type: 'timer' }).state;
    expect(state.kind).toBe('connecting');
  }
  expect(after(state, { type: 'connected' }).state.kind).toBe('on-stage');
});

test('STUDIO-3: waits double up to 8 s, with chance in them, and never fall below what the server asked for', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => retryDelayMs(attempt, 1))).toEqual([
    250, 500, 1000, 2000, 4000, 8000, 8000, 8000,
  ]);
  fc.assert(
    fc.property(
      fc.nat(2000),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(60_000),
      (attempt, random, leastMs) => {
        const waitMs = retryDelayMs(attempt, random, leastMs);
        expect(waitMs).toBeGreaterThanOrEqual(leastMs + 125);
        expect(waitMs).toBeLessThanOrEqual(leastMs + 8_000);
      },
    ),
  );
  const { effects } = step({ kind: 'connecting', attempt: 0 }, refusal('unavailable', 2_000), half);
  expect(effects.at(-1)).toEqual({ do: 'wait', ms: 2_000 + 188 });
});

test('STUDIO-4: a network that comes back ends the waiting', () => {
  const waiting = after(onStage, { type: 'lost' }, { type: 'unreachable' }).state;
  expect(waiting.kind).toBe('waiting');
  expect(after(waiting, { type: 'online' })).toMatchObject({
    state: { kind: 'connecting' },
    done: ['hang-up', 'connect'],
  });
});

test('STUDIO-5: whom the host removed does not come back by itself', () => {
  for (const event of [{ type: 'removed' } as const, refusal('token_revoked')]) {
    for (const state of [{ kind: 'connecting', attempt: 3 } as const, onStage]) {
      if (event.type === 'refused' && state.kind === 'on-stage') continue;
      const gone = after(state, event);
      expect(gone).toEqual({ state: { kind: 'over', why: 'removed' }, done: ['hang-up'] });
      const later = after(
        gone.state,
        { type: 'online' },
        { type: 'timer' },
        { type: 'lost' },
        { type: 'stage-open' },
      );
      expect(later).toEqual({ state: gone.state, done: [] });
    }
  }
});

test('STUDIO-6: before the room is open the studio watches it, and joins when it opens', () => {
  const waiting = after(idle, { type: 'join' }, refusal('room_not_open'));
  expect(waiting).toEqual({ state: { kind: 'not-open' }, done: ['connect', 'hang-up', 'watch-room'] });
  expect(after(waiting.state, { type: 'stage-open' })).toEqual({
    state: { kind: 'connecting', attempt: 0 },
    done: ['connect'],
  });
  expect(after(waiting.state, { type: 'room-ended' }).state).toEqual({ kind: 'over', why: 'ended' });
});

test('STUDIO-7: an ended room, another window with the place, a wrong token or invitation each end it and say why', () => {
  const connecting = after(onStage, { type: 'lost' }).state;
  expect(after(connecting, refusal('room_ended')).state).toEqual({ kind: 'over', why: 'ended' });
  expect(after(onStage, { type: 'replaced' }).state).toEqual({ kind: 'over', why: 'replaced' });
  for (const code of ['token_wrong', 'invitation_wrong', 'offer_malformed', 'room_not_found'] as const) {
    expect(after(connecting, refusal(code)).state).toEqual({
      kind: 'over',
      why: 'refused',
      code,
      detail: 'Because.',
    });
  }
});

test('STUDIO-8: leaving tells the server once, from any state, and joining again begins afresh', () => {
  const histories: JoiningEvent[][] = [
    [],
    [{ type: 'connected' }],
    [{ type: 'unreachable' }],
    [refusal('room_not_open')],
  ];
  for (const events of histories) {
    const before = after(idle, { type: 'join' }, ...events).state;
    const left = after(before, { type: 'leave' }, { type: 'leave' }, { type: 'lost' });
    expect(left).toEqual({ state: { kind: 'over', why: 'left' }, done: ['leave'] });
    expect(after(left.state, { type: 'join' }).state).toEqual({ kind: 'connecting', attempt: 0 });
  }
});

test('STUDIO-9: a connection that breaks again before it held is not remade in a loop', () => {
  const flapping = after(
    onStage,
    { type: 'lost' },
    { type: 'lost' },
    { type: 'timer' },
    { type: 'connected' },
  );
  expect(flapping.state).toEqual({ kind: 'on-stage', attempt: 1 });
  expect(after(flapping.state, { type: 'lost' }).state).toMatchObject({ kind: 'waiting', attempt: 2 });
  const settled = after(flapping.state, { type: 'timer' }, { type: 'lost' });
  expect(settled.state).toMatchObject({ kind: 'connecting' });
});

test('no chain of events leads out of the rules: nothing is done twice, and what is over stays over', () => {
  const events = fc.constantFrom<JoiningEvent>(
    ...(
      [
        'connected',
        'lost',
        'unreachable',
        'timer',
        'online',
        'leave',
        'stage-open',
        'room-ended',
        'removed',
        'replaced',
      ] as const
    ).map((type) => ({ type })),
    refusal('unavailable'),
    refusal('room_not_open'),
    refusal('token_revoked'),
    refusal('stage_full'),
  );
  fc.assert(
    fc.property(fc.array(events, { maxLength: 60 }), (chain) => {
      let state: Joining = after(idle, { type: 'join' }).state;
      for (const event of chain) {
        const next = step(state, event, half);
        if (state.kind === 'over') expect(next).toEqual({ state, effects: [] });
        const asked = next.effects.map((effect) => effect.do);
        expect(new Set(asked).size).toBe(asked.length);
        if (next.state.kind === 'waiting' && next.state !== state) expect(asked).toContain('wait');
        if (next.state.kind === 'connecting' && next.state !== state) expect(asked).toContain('connect');
        if (next.state.kind === 'over' && state.kind !== 'over') expect(asked).not.toContain('connect');
        state = next.state;
      }
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 20_000 : 300 },
  );
});
