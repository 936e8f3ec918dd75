/**
 * Of each operation, how urgent it is beside the others, and how whoever calls it shows who they are. Plain data, so that
 * the origin decides by it before it reads a body, without the schemas. Rules: docs/RULES.md ADMIT-1, ADMIT-2.
 */

import type { Priority } from '../core/priority.ts';
import type { OperationName } from './routes.ts';

export interface Urgency {
  readonly priority: Priority;
  /**
   * `credential`: nobody else may; `secret`: of the thing itself, as Bearer; `anyone`: strangers may. Whoever was answered by
   * one of the first two is no stranger any more.
   */
  readonly by: 'credential' | 'secret' | 'anyone';
  /** Whether a stranger waits, or pays by computing, while joins queue. */
  readonly priced?: true;
}

const stage = { priority: 'stage', by: 'credential' } as const;
const host = { priority: 'host', by: 'credential' } as const;
/** A way in to an account, or to a place on a stage: whoever goes it is about to host or to speak. */
const wayIn = { priority: 'host', by: 'anyone' } as const;
const join = { priority: 'join', by: 'anyone' } as const;
const pricedJoin = { ...join, priced: true } as const;
const ownHand = { priority: 'join', by: 'secret' } as const;
const question = { priority: 'question', by: 'anyone' } as const;
const reaction = { priority: 'reaction', by: 'anyone' } as const;

export const URGENCIES = {
  // Speaking, and what changes who is heard.
  speak: stage,
  stopSpeaking: stage,
  setMuted: stage,
  muteAll: stage,
  removeSpeaker: stage,
  blockSpeaker: stage,
  unblockSpeaker: stage,
  sendBack: stage,
  askToUnmute: stage,
  withdrawAsk: stage,
  lockStage: stage,
  answerHand: stage,
  moveQuestion: stage,
  rejectWaiting: stage,
  endRoom: stage,
  // The operator's hold on what is given up: most urgent when everything else is too much.
  readLoad: stage,
  setLoad: stage,
  handOver: stage,
  enterStage: stage,
  // What a host does, and what they look at meanwhile.
  createRoom: host,
  changeRoom: host,
  deleteRoom: host,
  announceRoom: host,
  openGreenRoom: host,
  openRoom: host,
  readHistory: host,
  readStage: host,
  readRecording: host,
  readReplay: host,
  changeReplay: host,
  setChapters: host,
  makeClip: host,
  deleteClip: host,
  inviteSpeaker: host,
  makeLink: host,
  listInvitations: host,
  revokeInvitation: host,
  listHands: host,
  makePoll: host,
  changePoll: host,
  deletePoll: host,
  readAudience: host,
  pinLink: host,
  unpinLink: host,
  readStatistics: host,
  listOwnRooms: host,
  limitListeners: host,
  readLimit: host,
  readPass: host,
  readRehearsal: host,
  readExpectedAudience: host,
  expectAudience: host,
  renameAccount: host,
  closeOwnAccount: host,
  changePassword: host,
  removePassword: host,
  signOutElsewhere: host,
  beginPasskey: host,
  addPasskey: host,
  listPasskeys: host,
  renamePasskey: host,
  removePasskey: host,
  listAccounts: host,
  changeAccount: host,
  closeAccount: host,
  makeRecovery: host,
  listAccountLinks: host,
  revokeAccountLink: host,
  inviteAccount: host,
  startDemo: host,
  exchangeInvitation: wayIn,
  beginSignIn: wayIn,
  signIn: wayIn,
  signInByPassword: wayIn,
  beginSignInByProvider: wayIn,
  completeSignInByProvider: wayIn,
  beginRecovery: wayIn,
  recover: wayIn,
  // Who wants to come in, and who looks around.
  raiseHand: pricedJoin,
  readHand: ownHand,
  lowerHand: ownHand,
  beginRegistration: pricedJoin,
  register: join,
  registerByPassword: pricedJoin,
  readPushKey: join,
  setReminder: pricedJoin,
  dropReminder: join,
  readSession: join,
  signOut: join,
  listRooms: join,
  readRoom: join,
  listLanes: join,
  speakOptions: join,
  describe: join,
  askQuestion: question,
  voteForQuestion: question,
  voteInPoll: question,
  react: reaction,
  reportPresence: reaction,
  reportWaiting: reaction,
} as const satisfies Record<OperationName, Urgency>;

export function urgencyOf(name: OperationName): Urgency {
  return URGENCIES[name];
}
