/** What a rehearsal found that this installation carries. */

import Type from 'typebox';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';

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
} as const;
