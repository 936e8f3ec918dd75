import type { URGENCIES } from '../contract/priorities.ts';

type Urgencies = typeof URGENCIES;

/** Whatever is neither of the stage nor of its host. */
type Paced = {
  [Name in keyof Urgencies]: Urgencies[Name]['priority'] extends 'stage' | 'host' ? never : Name;
}[keyof Urgencies];

/**
 * What a client goes easy with, of the contract's table of urgencies: a page need not carry the rest. The compiler holds the
 * two together.
 */
export const PACED: { readonly [Name in Paced]: Urgencies[Name]['priority'] } = {
  raiseHand: 'join',
  readHand: 'join',
  lowerHand: 'join',
  beginRegistration: 'join',
  register: 'join',
  registerByPassword: 'join',
  readPushKey: 'join',
  setReminder: 'join',
  dropReminder: 'join',
  readSession: 'join',
  signOut: 'join',
  listRooms: 'join',
  readRoom: 'join',
  speakOptions: 'join',
  describe: 'join',
  listLanes: 'join',
  askQuestion: 'question',
  voteForQuestion: 'question',
  voteInPoll: 'question',
  react: 'reaction',
  reportPresence: 'reaction',
  reportWaiting: 'reaction',
};
