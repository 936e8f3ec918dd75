/** What is kept of accounts for those who look after them. Times are UTC in ms since 1970. */

export interface Passkey {
  readonly id: string;
  /** As its owner calls it; undefined until they do. */
  readonly name: string | undefined;
  readonly createdMs: number | undefined;
  /** Undefined: never since that is noted. */
  readonly usedMs: number | undefined;
}

/** Ways of signing in to an account that this installation takes. */
export interface Ways {
  readonly passwords: boolean;
  readonly provider: boolean;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly operator: boolean;
  readonly createdMs: number;
  readonly passkeys: number;
  readonly password: boolean;
  readonly provider: boolean;
}

export interface MemberStorage {
  /** @throws TribuneError storage_full */
  checkRoom(): void;
  passkeys(member: string): Promise<Passkey[]>;
  /** @returns whether it is one of theirs */
  renamePasskey(member: string, passkey: string, name: string): Promise<boolean>;
  /** Removes it unless nothing would be left to sign in with. */
  removePasskey(member: string, passkey: string, ways: Ways): Promise<'removed' | 'last' | 'unknown'>;
  /** @param credentialId as WebAuthn names it */
  passkeyUsed(credentialId: string, nowMs: number): Promise<void>;
  /** Newest first. @param before of which to go on with those that are older */
  members(limit: number, before: string | undefined): Promise<Member[]>;
  member(id: string): Promise<Member | undefined>;
  /** @returns whether there is such an account */
  setOperator(member: string, operator: boolean): Promise<boolean>;
  /** With all by which it signs in, and its sessions. @returns whether there was one */
  removeMember(member: string): Promise<boolean>;
  addRecovery(secretDigest: string, member: string, nowMs: number, untilMs: number): Promise<void>;
  /** Whose account it opens; undefined when it is not good. */
  recoveryOf(secretDigest: string, nowMs: number): Promise<string | undefined>;
  /** Uses it up, and every other that there is for the account, and ends its sessions. Undefined when it is not good. */
  claimRecovery(secretDigest: string, nowMs: number): Promise<string | undefined>;
}
