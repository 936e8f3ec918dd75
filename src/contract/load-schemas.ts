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
    step: Type.Enum(['came', 'playing']),
    probability: Type.Number({ minimum: 0, maximum: 1, description: '`counted`, as it was announced.' }),
  },
  { additionalProperties: false },
);

const Instant = (description: string) => Type.Integer({ minimum: 0, description });
const Sum = (description: string) => Type.Integer({ minimum: 0, description });

export const Lanes = Type.Object({
  rounds: Type.Array(
    Type.Object({
      round: Type.Integer(),
      commitment: Type.String({
        description:
          'SHA-256 of the seed of the first group, in hexadecimal; each seed is that of the next one.',
      }),
      beganMs: Instant('Since when newcomers waited: UTC in ms since 1970.'),
      end: Type.Optional(
        Type.Object(
          {
            atMs: Instant('Likewise.'),
            lastGroup: Sum('Groups are ten seconds each, counted from 0.'),
            lastSeed: Type.String({ description: 'Of that group, in hexadecimal.' }),
            told: Sum('Who said that they wait, by a sample, before the seed of their group was revealed.'),
            drawn: Sum('Of these, those whom the lottery drew.'),
            playing: Sum('Of these, those who said that they hear the sound.'),
          },
          { description: 'Absent: it is not over, or control ended before it was.' },
        ),
      ),
    }),
    { description: 'The last hundred times that newcomers waited, newest first.' },
  ),
});

export const LOAD_SCHEMAS = {
  LoadOrder,
  LoadState,
  ListenerLimit,
  RoomLimit,
  WaitingReport,
  Lanes,
} as const;
