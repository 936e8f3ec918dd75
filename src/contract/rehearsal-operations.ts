/** What a rehearsal found that this installation carries. */

import Type from 'typebox';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import { RoomParams } from './schemas.ts';

const Rehearsal = Type.Object({
  build: Type.String({ description: 'What this program is made of.' }),
  configuration: Type.String({ description: 'The settings on which its capacity depends.' }),
  rehearsed: Type.Optional(
    Type.Object(
      {
        atMs: Type.Integer({ minimum: 0, description: 'UTC in ms since 1970.' }),
        carries: Type.Integer({
          minimum: 0,
          description: 'Listeners that were carried; 0: no audience that was tried.',
        }),
        arriveSeconds: Type.Number({ minimum: 0, description: 'Within which they arrived.' }),
        verdict: Type.String({ description: 'One sentence, in English.' }),
      },
      { description: 'The newest of this build and configuration; absent when there is none.' },
    ),
  ),
});

const ExpectedAudience = Type.Object(
  {
    listeners: Type.Union([Type.Integer({ minimum: 1, maximum: 100_000_000 }), Type.Null()], {
      description: 'null: nothing was said.',
    }),
  },
  { additionalProperties: false },
);

export const REHEARSAL_OPERATIONS = {
  readRehearsal: {
    ...ROUTES.readRehearsal,
    summary: 'Read how many listeners this installation was rehearsed for',
    description:
      '`tribune rehearse` makes rehearsals; one holds for the build and the configuration that it was made with.',
    action: 'rehearsal.read',
    answers: { 200: { description: 'What is known.', content: json(Rehearsal) } },
    refusals: [],
  },
  readExpectedAudience: {
    ...ROUTES.readExpectedAudience,
    summary: 'Read how many listeners the host of a room expects',
    action: 'expectation.read',
    params: RoomParams,
    answers: { 200: { description: 'As it is now.', content: json(ExpectedAudience) } },
    refusals: ['room_not_found'],
  },
  expectAudience: {
    ...ROUTES.expectAudience,
    summary: 'Say how many listeners a room is expected to have',
    description:
      'For whoever leads it, beside what the installation was rehearsed for; it limits nothing. Can be repeated.',
    action: 'expectation.set',
    params: RoomParams,
    body: json(ExpectedAudience),
    answers: { 200: { description: 'As it is now.', content: json(ExpectedAudience) } },
    refusals: ['room_not_found', 'storage_full'],
  },
} as const;
