import { expect, test } from 'vitest';
import { OPERATIONS } from '../../src/contract/operations.ts';
import { AUDIENCE_FRENCH } from '../../web/words/audience-refusals.ts';

/** What the listener's page asks of control where somebody reads the answer. */
const ASKED = [
  'askQuestion',
  'voteForQuestion',
  'voteInPoll',
  'readPushKey',
  'setReminder',
  'dropReminder',
  'raiseHand',
  'readHand',
  'lowerHand',
] as const;
/** Of any operation (`src/http/openapi-document.ts`), and by the ladder. */
const ALWAYS = ['too_many_requests', 'unavailable', 'overloaded', 'proof_or_patience', 'given_up'] as const;

test('PLAY-40: whatever a listener may be refused, the page has the French of it', () => {
  const refusals = new Set([...ALWAYS, ...ASKED.flatMap((name) => [...OPERATIONS[name].refusals])]);
  expect([...refusals].filter((code) => AUDIENCE_FRENCH[code] === undefined)).toEqual([]);
});
