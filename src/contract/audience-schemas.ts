/** Schemas of what an audience does. Times are UTC in ms since 1970. */

import Type, { type Static } from 'typebox';
import { LONGEST_LINK, LONGEST_LINK_TITLE } from '../core/pins-event.ts';
import {
  FEWEST_CHOICES,
  LONGEST_CHOICE,
  LONGEST_POLL_QUESTION,
  MOST_CHOICES,
  POLL_STATES,
} from '../core/polls-event.ts';
import { LONGEST_ASKER, LONGEST_QUESTION, QUESTION_STATES } from '../core/questions-event.ts';
import { MOST_IN_REPORT, REACTION_NAMES, type Reaction } from '../core/reactions-event.ts';

/** Of a question, a poll or a pinned link. */
export const AudienceId = Type.String({ pattern: '^[a-z0-9]{4,16}$' });

const Ms = Type.Integer({ minimum: 0 });
const Counted = Type.Number({ minimum: 0 });
const DeviceKey = Type.String({
  pattern: '^[A-Za-z0-9_-]{22,64}$',
  description: 'A random secret of this browser, which has one vote. Only its digest is kept.',
});
const Probability = Type.Number({
  exclusiveMinimum: 0,
  maximum: 1,
  description:
    'With which this was sent, as the room told it last: 1 unless its audience is large. Who is not drawn sends nothing.',
});

const Count = Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_IN_REPORT }));
const counts = Object.fromEntries(REACTION_NAMES.map((name) => [name, Count])) as Record<
  Reaction,
  typeof Count
>;

export const ReactionReport = Type.Object(
  {
    deviceKey: DeviceKey,
    probability: Probability,
    counts: Type.Object(counts, {
      additionalProperties: false,
      description: 'By reaction, 10 together at most.',
    }),
  },
  { additionalProperties: false },
);

export const NewQuestion = Type.Object(
  {
    deviceKey: DeviceKey,
    text: Type.String({ minLength: 1, maxLength: LONGEST_QUESTION, description: 'One line of plain text.' }),
    by: Type.Optional(
      Type.String({ maxLength: LONGEST_ASKER, description: 'What its asker wants to be called.' }),
    ),
  },
  { additionalProperties: false },
);

const QuestionState = Type.Enum([...QUESTION_STATES], {
  description: '`waiting` and `rejected` are seen by those alone who lead the room.',
});

export const Question = Type.Object({
  id: AudienceId,
  text: Type.String(),
  by: Type.Optional(Type.String()),
  state: QuestionState,
  askedMs: Ms,
  answeredMs: Type.Optional(Ms),
  votes: Counted,
});
export type Question = Static<typeof Question>;

export const QuestionChange = Type.Object(
  { state: Type.Enum(['published', 'answering', 'answered', 'rejected']) },
  { additionalProperties: false },
);

export const QuestionVote = Type.Object(
  {
    deviceKey: DeviceKey,
    probability: Probability,
    wanted: Type.Boolean({ description: 'Whether this device wants it answered.' }),
  },
  { additionalProperties: false },
);

export const NewPoll = Type.Object(
  {
    question: Type.String({ minLength: 1, maxLength: LONGEST_POLL_QUESTION }),
    choices: Type.Array(Type.String({ minLength: 1, maxLength: LONGEST_CHOICE }), {
      minItems: FEWEST_CHOICES,
      maxItems: MOST_CHOICES,
    }),
  },
  { additionalProperties: false },
);

export const Poll = Type.Object({
  id: AudienceId,
  question: Type.String(),
  choices: Type.Array(Type.String()),
  state: Type.Enum([...POLL_STATES]),
  createdMs: Ms,
  openedMs: Type.Optional(Ms),
  closedMs: Type.Optional(Ms),
  result: Type.Object(
    {
      votes: Type.Array(Counted, {
        description: 'By choice. Where a sample was counted, estimates of how many there were.',
      }),
      counted: Type.Integer({ minimum: 0, description: 'How many votes were counted.' }),
      errorPoints: Type.Optional(
        Type.Number({
          description:
            'Present where a sample was counted: each share is off by more than so many points once in twenty times.',
        }),
      ),
    },
    { description: 'Until it is closed, what was counted so far.' },
  ),
});
export type Poll = Static<typeof Poll>;

export const PollChange = Type.Object(
  { state: Type.Enum(['open', 'closed']) },
  { additionalProperties: false },
);

export const PollVote = Type.Object(
  {
    deviceKey: DeviceKey,
    probability: Probability,
    choice: Type.Integer({ minimum: 0, maximum: MOST_CHOICES - 1, description: 'Which, from 0.' }),
  },
  { additionalProperties: false },
);

const PinUrl = Type.String({
  minLength: 9,
  maxLength: LONGEST_LINK,
  description: 'Whole, and `https:` alone.',
});

export const NewPin = Type.Object(
  {
    url: PinUrl,
    title: Type.Optional(
      Type.String({ maxLength: LONGEST_LINK_TITLE, description: 'One line of plain text.' }),
    ),
  },
  { additionalProperties: false },
);

export const Pin = Type.Object({
  id: AudienceId,
  url: PinUrl,
  title: Type.String({ description: "Empty: show the link's host name." }),
});
export type Pin = Static<typeof Pin>;

export const Audience = Type.Object({
  questions: Type.Array(Question, {
    description: 'Of those that wait to be read the oldest hundred, of each other kind the newest.',
  }),
  polls: Type.Array(Poll, { description: 'The newest first.' }),
  pins: Type.Array(Pin, { description: 'The newest first.' }),
});
export type Audience = Static<typeof Audience>;

export const AUDIENCE_SCHEMAS = {
  ReactionReport,
  NewQuestion,
  Question,
  QuestionChange,
  QuestionVote,
  NewPoll,
  Poll,
  PollChange,
  PollVote,
  NewPin,
  Pin,
  Audience,
} as const;
