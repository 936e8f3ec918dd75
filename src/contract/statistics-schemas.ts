/** How an audience is counted, on the wire. */

import Type, { type Static } from 'typebox';

const Ms = Type.Integer({ minimum: 0, description: 'UTC in ms since 1970.' });
const Estimate = (what: string) => Type.Integer({ minimum: 0, description: `Estimate of ${what}.` });
const Probability = Type.Number({ exclusiveMinimum: 0, maximum: 1 });

export const PresenceReport = Type.Object(
  {
    visit: Type.String({
      minLength: 16,
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description:
        'Random, made anew by each visit of a page; nothing else is known of who listens. Its first eight letters, read as a fraction (base64url), are the number by which it is drawn.',
    }),
    probability: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'By which this visit was drawn: `presence` of `head.json`.',
    }),
    first: Type.Boolean({ description: 'Whether it is the first report since Play was pressed.' }),
    heardSeconds: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Since then, or since a pause.',
    }),
    leaving: Type.Boolean(),
  },
  { additionalProperties: false },
);
export const PresenceTaken = Type.Object({ probability: Probability });

export const AudienceStatistics = Type.Object({
  now: Type.Optional(
    Type.Object(
      {
        listeners: Estimate('who listens'),
        error: Type.Integer({
          minimum: 0,
          description: 'The estimate is off by more than this once in twenty times; 0: everyone was counted.',
        }),
        probability: Type.Number({ description: 'With which a listener is asked to report.' }),
      },
      { description: 'Of a live room.' },
    ),
  ),
  joins: Estimate('visits of the last run in which Play was pressed and there was sound'),
  stays: Type.Array(
    Type.Object({
      leastMinutes: Type.Integer({ minimum: 0, description: 'And less than the next one’s.' }),
      visits: Estimate('how many stayed so long, a pause ending a stay'),
    }),
    { description: 'Of stays of the last run that are over.' },
  ),
  questions: Type.Integer({ minimum: 0, description: 'How many were asked.' }),
  samples: Type.Array(
    Type.Object({
      atMs: Ms,
      programmeMs: Type.Integer({ minimum: 0, description: 'Since its programme began.' }),
      listeners: Estimate('who listened then'),
      error: Type.Integer({ minimum: 0, description: 'As above.' }),
      joins: Estimate('who came since the sample before'),
      reactions: Estimate('reactions since the sample before'),
      questions: Type.Integer({ minimum: 0, description: 'Asked since the sample before.' }),
    }),
    { description: 'Of the last run, twice a minute while anyone is counted, oldest first.' },
  ),
  over: Type.Boolean({ description: 'Whether the room has ended, and all of it is here.' }),
});
export type AudienceStatistics = Static<typeof AudienceStatistics>;

export const STATISTICS_SCHEMAS = { PresenceReport, PresenceTaken, AudienceStatistics } as const;
