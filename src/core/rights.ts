/**
 * Who may do what: the one table. `src/people/rights.ts` is the one place that asks it.
 *
 * Roles add up: whoever hosts a room is also a member and anyone. Listening needs no right and stands nowhere here, for
 * what is heard is served by origins and caches, which know nobody.
 */

const ROLES = [
  /** Runs the installation: by its token, or by an account of that rank. */
  'operator',
  /** Owns the room: its account made it. */
  'host',
  'co-host',
  'speaker',
  /** Has an account. */
  'member',
  /** Is at a room, and has no place on its stage; needs no account. */
  'listener',
  'anyone',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles that a place on stage can have, the highest first, and how many of one room may have each. */
export const MOST_OF_STAGE_ROLE = { host: 1, 'co-host': 2, speaker: 10 } as const;
export type StageRole = keyof typeof MOST_OF_STAGE_ROLE;

/** Roles that an invitation can give. */
export const INVITED_ROLES = ['co-host', 'speaker'] as const satisfies readonly StageRole[];
export type InvitedRole = (typeof INVITED_ROLES)[number];

/** Which places an action may be done to: every one; one's own and those of lower roles; one's own alone. */
export type Reach = 'all' | 'below' | 'own';

const LEAD = { operator: 'all', host: 'all' } as const;
const HELP = { ...LEAD, 'co-host': 'below' } as const;
const OWN_PLACE = { host: 'own', 'co-host': 'own', speaker: 'own' } as const;

export const RIGHTS = {
  'api.describe': { anyone: 'all' },
  'session.read': { anyone: 'all' },
  'session.begin': { anyone: 'all' },
  'session.end': { anyone: 'all' },
  'account.register': { anyone: 'all' },
  'account.change': { member: 'all' },
  'account.invite': { operator: 'all' },
  'account.list': { operator: 'all' },
  'account.rank': { operator: 'all' },
  'account.close': { operator: 'all' },
  'account.recover': { operator: 'all' },
  'account.links': { operator: 'all' },
  'passkey.list': { member: 'all' },
  'room.list': { anyone: 'all' },
  'room.read': { anyone: 'all' },
  'room.own-list': { member: 'all' },
  'room.create': { operator: 'all', member: 'all' },
  'draft.read': HELP,
  'room.change': LEAD,
  'room.announce': LEAD,
  'room.assemble': LEAD,
  'room.open': LEAD,
  'room.end': LEAD,
  'room.delete': LEAD,
  'room.history': HELP,
  'stage.read': HELP,
  'recording.read': HELP,
  'replay.read': HELP,
  'replay.change': LEAD,
  'replay.chapters': HELP,
  'clip.make': HELP,
  'clip.delete': HELP,
  'invitation.make': HELP,
  'invitation.make-co-host': LEAD,
  'invitation.list': HELP,
  'invitation.revoke': HELP,
  'invitation.take': { anyone: 'all' },
  'stage.enter': { host: 'all', 'co-host': 'all' },
  'stage.speak': OWN_PLACE,
  'stage.leave': OWN_PLACE,
  'stage.mute': { ...HELP, speaker: 'own' },
  'stage.mute-all': HELP,
  /** Nobody opens the microphone of someone else. */
  'stage.unmute': OWN_PLACE,
  'stage.ask-to-unmute': HELP,
  'stage.lock': HELP,
  'stage.send-back': HELP,
  'stage.remove': HELP,
  'stage.block': HELP,
  'room.hand-over': LEAD,
  'hand.raise': { anyone: 'all' },
  /** By the secret that raising it gave. */
  'hand.hold': { anyone: 'all' },
  'hand.list': HELP,
  'hand.answer': HELP,
  'audience.react': { anyone: 'all' },
  'audience.ask': { anyone: 'all' },
  'audience.vote': { anyone: 'all' },
  'audience.read': HELP,
  'question.moderate': HELP,
  'poll.lead': HELP,
  'pin.change': HELP,
  'reminder.set': { anyone: 'all' },
  'presence.report': { anyone: 'all' },
  'statistics.read': HELP,
  'room.limit': LEAD,
  'waiting.report': { anyone: 'all' },
  /** Not to wait before a full room. */
  'line.pass': { ...HELP, speaker: 'all' },
  'lane.read': { anyone: 'all' },
  'load.read': { operator: 'all' },
  'load.set': { operator: 'all' },
  'rehearsal.read': { operator: 'all', member: 'all' },
  'expectation.read': HELP,
  'expectation.set': LEAD,
  'demo.start': { operator: 'all' },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>;

export type Action = keyof typeof RIGHTS;
/** Marked pure, so that a page which asks for no rights carries no table of them. */
export const ACTIONS = /* @__PURE__ */ Object.keys(RIGHTS) as readonly Action[];

/** How far a role may go with an action; undefined: not at all. */
export function reachOf(role: Role, action: Action): Reach | undefined {
  const row: Partial<Record<Role, Reach>> = RIGHTS[action];
  return row[role];
}

/** Whether an action asks for no credentials at all. */
export function isOpenToAnyone(action: Action): boolean {
  return reachOf('anyone', action) !== undefined;
}

export function isBelow(role: StageRole, other: StageRole): boolean {
  const order = Object.keys(MOST_OF_STAGE_ROLE);
  return order.indexOf(role) > order.indexOf(other);
}
