/**
 * Where each operation is found: plain data, so that a page which calls one does not carry the schemas of all.
 * `operations.ts` says what each takes and answers; the two are one table.
 */

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** With `{name}` where a parameter stands. */
  readonly path: `/${string}`;
}

export const ROUTES = {
  createRoom: { method: 'POST', path: '/api/v1/rooms' },
  listRooms: { method: 'GET', path: '/api/v1/rooms' },
  readRoom: { method: 'GET', path: '/api/v1/rooms/{room}' },
  changeRoom: { method: 'PATCH', path: '/api/v1/rooms/{room}' },
  deleteRoom: { method: 'DELETE', path: '/api/v1/rooms/{room}' },
  announceRoom: { method: 'POST', path: '/api/v1/rooms/{room}/announce' },
  openGreenRoom: { method: 'POST', path: '/api/v1/rooms/{room}/green-room' },
  openRoom: { method: 'POST', path: '/api/v1/rooms/{room}/open' },
  endRoom: { method: 'POST', path: '/api/v1/rooms/{room}/end' },
  readHistory: { method: 'GET', path: '/api/v1/rooms/{room}/history' },
  readStage: { method: 'GET', path: '/api/v1/rooms/{room}/stage' },
  readRecording: { method: 'GET', path: '/api/v1/rooms/{room}/recording' },
  inviteSpeaker: { method: 'POST', path: '/api/v1/rooms/{room}/invitations' },
  makeLink: { method: 'POST', path: '/api/v1/rooms/{room}/links' },
  listInvitations: { method: 'GET', path: '/api/v1/rooms/{room}/invitations' },
  revokeInvitation: { method: 'DELETE', path: '/api/v1/rooms/{room}/invitations/{invitation}' },
  enterStage: { method: 'POST', path: '/api/v1/rooms/{room}/stage' },
  exchangeInvitation: { method: 'POST', path: '/api/v1/invitations/exchange' },
  setMuted: { method: 'PUT', path: '/api/v1/rooms/{room}/stage/{place}' },
  removeSpeaker: { method: 'DELETE', path: '/api/v1/rooms/{room}/stage/{place}' },
  blockSpeaker: { method: 'PUT', path: '/api/v1/rooms/{room}/stage/{place}/block' },
  unblockSpeaker: { method: 'DELETE', path: '/api/v1/rooms/{room}/stage/{place}/block' },
  sendBack: { method: 'POST', path: '/api/v1/rooms/{room}/stage/{place}/send-back' },
  askToUnmute: { method: 'PUT', path: '/api/v1/rooms/{room}/stage/{place}/ask' },
  withdrawAsk: { method: 'DELETE', path: '/api/v1/rooms/{room}/stage/{place}/ask' },
  muteAll: { method: 'POST', path: '/api/v1/rooms/{room}/mute-all' },
  lockStage: { method: 'PUT', path: '/api/v1/rooms/{room}/lock' },
  handOver: { method: 'PUT', path: '/api/v1/rooms/{room}/host' },
  raiseHand: { method: 'POST', path: '/api/v1/rooms/{room}/hands' },
  listHands: { method: 'GET', path: '/api/v1/rooms/{room}/hands' },
  readHand: { method: 'GET', path: '/api/v1/rooms/{room}/hands/{hand}' },
  lowerHand: { method: 'DELETE', path: '/api/v1/rooms/{room}/hands/{hand}' },
  answerHand: { method: 'PUT', path: '/api/v1/rooms/{room}/hands/{hand}' },
  react: { method: 'POST', path: '/api/v1/rooms/{room}/reactions' },
  askQuestion: { method: 'POST', path: '/api/v1/rooms/{room}/questions' },
  voteForQuestion: { method: 'PUT', path: '/api/v1/rooms/{room}/questions/{question}/vote' },
  moveQuestion: { method: 'PATCH', path: '/api/v1/rooms/{room}/questions/{question}' },
  makePoll: { method: 'POST', path: '/api/v1/rooms/{room}/polls' },
  changePoll: { method: 'PATCH', path: '/api/v1/rooms/{room}/polls/{poll}' },
  deletePoll: { method: 'DELETE', path: '/api/v1/rooms/{room}/polls/{poll}' },
  voteInPoll: { method: 'PUT', path: '/api/v1/rooms/{room}/polls/{poll}/vote' },
  readAudience: { method: 'GET', path: '/api/v1/rooms/{room}/audience' },
  pinLink: { method: 'POST', path: '/api/v1/rooms/{room}/pins' },
  unpinLink: { method: 'DELETE', path: '/api/v1/rooms/{room}/pins/{pin}' },
  readSession: { method: 'GET', path: '/api/v1/session' },
  listOwnRooms: { method: 'GET', path: '/api/v1/session/rooms' },
  changeAccount: { method: 'PATCH', path: '/api/v1/session/account' },
  signOut: { method: 'DELETE', path: '/api/v1/session' },
  beginSignIn: { method: 'POST', path: '/api/v1/session/passkey/begin' },
  signIn: { method: 'POST', path: '/api/v1/session/passkey' },
  signInByPassword: { method: 'POST', path: '/api/v1/session/password' },
  beginSignInByProvider: { method: 'POST', path: '/api/v1/session/oidc' },
  completeSignInByProvider: { method: 'GET', path: '/api/v1/session/callback/oidc' },
  beginPasskey: { method: 'POST', path: '/api/v1/session/passkeys/begin' },
  addPasskey: { method: 'POST', path: '/api/v1/session/passkeys' },
  beginRegistration: { method: 'POST', path: '/api/v1/accounts/begin' },
  register: { method: 'POST', path: '/api/v1/accounts' },
  registerByPassword: { method: 'POST', path: '/api/v1/accounts/password' },
  inviteAccount: { method: 'POST', path: '/api/v1/accounts/invitations' },
  startDemo: { method: 'POST', path: '/api/v1/demo' },
  speak: { method: 'POST', path: '/whip/{room}' },
  speakOptions: { method: 'OPTIONS', path: '/whip/{room}' },
  stopSpeaking: { method: 'DELETE', path: '/whip/{room}/{session}' },
  describe: { method: 'GET', path: '/openapi.json' },
} as const satisfies Record<string, Route>;

export type OperationName = keyof typeof ROUTES;
