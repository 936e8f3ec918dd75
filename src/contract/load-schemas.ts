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

export const ListenerLimit = Type.Object(
  {
    listeners: Type.Union([Type.Integer({ minimum: 1, maximum: 100_000_000 }), Type.Null()], {
      description: 'null: as the operator set it for all rooms, or any number.',
    }),
  },
  { additionalProperties: false },
);

const Listeners = (description: string) =>
  Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description });

export const RoomLimit = Type.Object({
  listeners: Listeners('Of this room; null: the usual.'),
  usual: Listeners('Of rooms without a limit of their own; null: any number.'),
  waits: Type.Boolean({ description: 'Whether newcomers wait now.' }),
  waiting: Type.Integer({ minimum: 0, description: 'About how many do.' }),
});

const Count = Type.Integer({ minimum: 0, maximum: 2 ** 32 });

export const WaitingReport = Type.Object(
  {
    ticket: Type.Object(
      { round: Count, group: Count, number: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }) },
      { additionalProperties: false },
    ),
    step: Type.Enum(['came', 'drawn', 'playing']),
    probability: Type.Number({ minimum: 0, maximum: 1, description: '`counted`, as it was announced.' }),
  },
  { additionalProperties: false },
);

export const LOAD_SCHEMAS = { LoadOrder, LoadState, ListenerLimit, RoomLimit, WaitingReport } as const;
