import Type from 'typebox';

const Level = Type.Integer({ minimum: 0, maximum: 6, description: '0: nothing is given up.' });
const Cause = Type.Enum(['measured', 'set', 'released']);

export const LoadOrder = Type.Object(
  { level: Type.Union([Level, Type.Null()], { description: 'null: released.' }) },
  { additionalProperties: false },
);

export const LoadState = Type.Object({
  level: Level,
  sinceMs: Type.Integer({ description: 'UTC in ms since 1970; 0: since ever.' }),
  cause: Cause,
  origins: Type.Array(
    Type.Object({
      busy: Type.Number({ description: 'Of one processor.' }),
      loopDelayMs: Type.Number({ description: 'How late its event loop is, 99th percentile.' }),
      queueDelayMs: Type.Number({ description: 'How long requests wait for control.' }),
      admitted: Type.Number({ description: 'Up to which share of ranks requests are let in to control.' }),
    }),
    { description: 'What each origin that can be asked measured in the last second.' },
  ),
  steps: Type.Array(Type.Object({ level: Level, atMs: Type.Integer(), cause: Cause }), {
    description: 'The last ones, oldest first.',
  }),
});

export const LOAD_SCHEMAS = { LoadOrder, LoadState } as const;
