/** Accounts looked after, on the wire. */

import Type, { type Static } from 'typebox';

const Ms = Type.Integer({ minimum: 0, description: 'UTC in ms since 1970.' });
export const MemberId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
const Name = Type.String({ minLength: 1, maxLength: 60 });

export const Passkey = Type.Object({
  id: MemberId,
  name: Type.Optional(Type.String({ description: 'As its owner calls it; absent until they do.' })),
  createdMs: Type.Optional(Ms),
  usedMs: Type.Optional(
    Type.Integer({ description: 'When it last signed in; absent: not since it was made.' }),
  ),
});
export type Passkey = Static<typeof Passkey>;

export const PasskeyList = Type.Object({
  passkeys: Type.Array(Passkey),
  password: Type.Boolean({ description: 'Whether the account has a password as well.' }),
});
export const PasskeyName = Type.Object({ name: Name }, { additionalProperties: false });

export const Member = Type.Object({
  id: MemberId,
  name: Type.String(),
  operator: Type.Boolean(),
  createdMs: Ms,
  passkeys: Type.Integer({ minimum: 0, description: 'How many.' }),
  password: Type.Boolean({ description: 'Whether it has a password.' }),
  provider: Type.Boolean({ description: 'Whether another service signs it in.' }),
});
export type Member = Static<typeof Member>;

export const MemberList = Type.Object({
  accounts: Type.Array(Member),
  next: Type.Optional(Type.String({ description: 'The `before` of the next page; absent on the last.' })),
});
export const MemberQuery = Type.Object(
  {
    before: Type.Optional(Type.String({ maxLength: 81, pattern: '^[0-9]{1,14}\\.[A-Za-z0-9_-]{1,64}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '50 when absent.' })),
  },
  { additionalProperties: false },
);
export const MemberChange = Type.Object(
  { operator: Type.Boolean({ description: 'Whether it may do here what the operator token may.' }) },
  { additionalProperties: false },
);

export const OwnClosing = Type.Object(
  { name: Type.String({ maxLength: 60, description: 'What the account is called.' }) },
  { additionalProperties: false },
);

export const Recovery = Type.Object({
  recoverUrl: Type.String({ format: 'uri', description: 'The link to send; its fragment is secret.' }),
  untilMs: Ms,
});
export type Recovery = Static<typeof Recovery>;

const NamedAccount = Type.Object({ id: MemberId, name: Type.String() });
export const AccountLink = Type.Object({
  id: MemberId,
  recovers: Type.Optional(
    Type.Object(
      { id: MemberId, name: Type.String() },
      { description: 'The account that gets a new passkey by it; absent: who comes by it registers.' },
    ),
  ),
  operator: Type.Boolean({ description: 'Whether who registers by it is an operator.' }),
  madeBy: Type.Optional(NamedAccount),
  createdMs: Ms,
  untilMs: Type.Optional(Ms),
});
export type AccountLink = Static<typeof AccountLink>;
export const AccountLinkList = Type.Object({ links: Type.Array(AccountLink) });

const Secret = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'The secret after `#recover=` in the link.',
});
export const RecoverySecret = Type.Object({ recovery: Secret }, { additionalProperties: false });

export const MEMBER_SCHEMAS = {
  PasskeyList,
  PasskeyName,
  Member,
  MemberList,
  MemberChange,
  OwnClosing,
  Recovery,
  RecoverySecret,
  AccountLinkList,
} as const;
