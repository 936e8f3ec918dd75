/** What is given up under load, for the operator to see, and to decide. */

import { LoadOrder, LoadState } from './load-schemas.ts';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';

export const LOAD_OPERATIONS = {
  readLoad: {
    ...ROUTES.readLoad,
    summary: 'Read the level of load, and what was measured',
    action: 'load.read',
    answers: { 200: { description: 'How it stands.', content: json(LoadState) } },
    refusals: [],
  },
  setLoad: {
    ...ROUTES.setLoad,
    summary: 'Hold a level of load, or let it be measured again',
    description:
      'Can be repeated. 1: no reactions; 2: counts are rounded; 3: whole segments only; 4: the smallest sound, in longer pieces; 5: who comes now waits; 6: nobody new on stage. Each with those below. A held level stays until it is released, also over a restart.',
    action: 'load.set',
    body: json(LoadOrder),
    answers: { 200: { description: 'How it stands now.', content: json(LoadState) } },
    refusals: [],
  },
} as const;
