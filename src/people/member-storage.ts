/** What is kept of accounts for those who look after them. Times are UTC in ms since 1970. */

import type { AccountLink } from './account-link.ts';

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

/** Where a page of accounts goes on: after the one that was made then and has this id, there or not. */
export interface MemberMark {
  readonly createdMs: number;
  readonly id: string;
}

/** What became of a wish that would leave no operator's account. */
export type Done = 'done' | 'last' | 'unknown';

export interface MemberStorage {
  /** @throws TribuneError storage_full */
  checkRoom(): void;
  passkeys(member: string): Promise<Passkey[]>;
  /** @returns whether it is one of theirs */
  renamePasskey(member: string, passkey: string, name: string): Promise<boolean>;
  /** Removes it unless nothing would be left to sign in with. */
  removePasskey(member: string, passkey: string, ways: Ways): Promise<'removed' | 'last' | 'unknown'>;
  /** The same of the password; 'unknown': the account has none. */
  removePassword(member: string, ways: Ways): Promise<'removed' | 'last' | 'unknown'>;
  /** @param credentialId as WebAuthn names it */
  passkeyUsed(credentialId: string, nowMs: number): Promise<void>;
  /** Newest first. @param before of which to go on with those that are older */
  members(limit: number, before: MemberMark | undefined): Promise<Member[]>;
  member(id: string): Promise<Member | undefined>;
  /**
   * With the rank goes every unused link that the account made; with the first rank what starts made for the first operator.
   *
   * @param keepsOne whether the last operator's account stays one
   */
  setOperator(member: string, operator: boolean, keepsOne: boolean): Promise<Done>;
  /** With all by which it signs in, its sessions, and every unused link that it made. @param keepsOne as in `setOperator` */
  removeMember(member: string, keepsOne: boolean): Promise<Done>;
  /** Links to register and to recover that are good, newest first. */
  openLinks(limit: number, nowMs: number): Promise<AccountLink[]>;
  /** @returns whether there was such a link, unused */
  dropLink(link: string): Promise<boolean>;
  /** @param by the account that makes it; undefined: the operator token */
  addRecovery(
    secretDigest: string,
    { member, by }: { readonly member: string; readonly by: string | undefined },
    nowMs: number,
    untilMs: number,
  ): Promise<void>;
  /** Whose account it opens; undefined when it is not good. */
  recoveryOf(secretDigest: string, nowMs: number): Promise<string | undefined>;
  /**
   * Uses it up, and every other that there is for the account; ends its sessions and removes its password, which may be
   * someone else's by now. Undefined when it is not good.
   */
  claimRecovery(secretDigest: string, nowMs: number): Promise<string | undefined>;
}
