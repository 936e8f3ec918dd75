/**
 * Accounts looked after: by their owners, who see and remove their passkeys, and by operators, who help those who lost
 * theirs and close what is to be closed. Rules: docs/RULES.md MEMBER-1 to MEMBER-15.
 */

import { TribuneError } from '../core/refusal.ts';
import { digestOf, newSecret } from '../rooms/secrets.ts';
import { fitToShow } from '../rooms/wording.ts';
import type { Account } from './account.ts';
import type { AccountLink } from './account-link.ts';
import type { AccountSettings } from './account-settings.ts';
import type { Done, Member, MemberMark, MemberStorage, Passkey, Ways } from './member-storage.ts';

export interface MembersNeeds {
  readonly storage: MemberStorage;
  readonly settings: AccountSettings;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

/** How long a link to come back is good: it is sent to someone who waits for it. */
const RECOVERY_MS = 2 * 86_400_000;
/** Of links in one answer: whoever made more revokes some to see the others. */
const MOST_LINKS = 200;

export class Members {
  readonly #needs: MembersNeeds;

  constructor(needs: MembersNeeds) {
    this.#needs = needs;
  }

  passkeys(account: string): Promise<Passkey[]> {
    return this.#needs.storage.passkeys(account);
  }

  /** @throws TribuneError passkey_not_found, bad_request, storage_full */
  async renamePasskey(account: string, passkey: string, name: string): Promise<void> {
    const { storage } = this.#needs;
    storage.checkRoom();
    if (!(await storage.renamePasskey(account, passkey, fitToShow(name, 'name')))) throw noPasskey();
  }

  /** @throws TribuneError passkey_not_found, last_way_in */
  async removePasskey(account: string, passkey: string): Promise<void> {
    const removed = await this.#needs.storage.removePasskey(account, passkey, this.#ways());
    if (removed === 'unknown') throw noPasskey();
    if (removed === 'last') throw lastWayIn();
  }

  /** @throws TribuneError sign_in_way_unknown: there is none; last_way_in */
  async removePassword(account: string): Promise<void> {
    const removed = await this.#needs.storage.removePassword(account, this.#ways());
    if (removed === 'unknown') throw new TribuneError('sign_in_way_unknown', 'Your account has no password.');
    if (removed === 'last') throw lastWayIn();
  }

  /** Newest first. @param before of which to go on with those that are older */
  list(limit: number, before: MemberMark | undefined): Promise<Member[]> {
    return this.#needs.storage.members(limit, before);
  }

  /**
   * With the rank every link goes that the account made and nobody used.
   *
   * @param keepsOne whether the last operator's account keeps the rank; whoever has the operator token needs none
   * @throws TribuneError account_not_found, last_operator
   */
  async rank(account: string, operator: boolean, keepsOne: boolean): Promise<Member> {
    checkDone(await this.#needs.storage.setOperator(account, operator, keepsOne));
    return this.get(account);
  }

  /** @throws TribuneError account_not_found */
  async get(account: string): Promise<Member> {
    const member = await this.#needs.storage.member(account);
    if (!member) throw noAccount();
    return member;
  }

  /**
   * For good, with all by which it signs in and every link that it made and nobody used; whoever uses it is signed out.
   * Rooms that it hosted stay, the operator's to lead.
   *
   * @param keepsOne as in `rank`
   * @throws TribuneError account_not_found, last_operator
   */
  async close(account: string, keepsOne: boolean): Promise<void> {
    checkDone(await this.#needs.storage.removeMember(account, keepsOne));
  }

  /**
   * As `close`, by whoever has it.
   *
   * @param name said once more, so that no request does it by mistake
   * @throws TribuneError bad_request, account_not_found, last_operator
   */
  async closeOwn(account: Account, name: string): Promise<void> {
    if (name !== account.name) throw new TribuneError('bad_request', 'Your account is not called that.');
    await this.close(account.id, true);
  }

  /** Links to register and to recover an account that are good; the newest first, as many as are shown. */
  links(): Promise<AccountLink[]> {
    return this.#needs.storage.openLinks(MOST_LINKS, this.#needs.nowMs());
  }

  /** @throws TribuneError invitation_not_found: none, or used already */
  async revokeLink(link: string): Promise<void> {
    if (await this.#needs.storage.dropLink(link)) return;
    throw new TribuneError('invitation_not_found', 'There is no such link any more, or it was used.');
  }

  /**
   * A link by which an account gets a new passkey, once.
   *
   * @param by the account that makes it; undefined: the operator token
   * @throws TribuneError account_not_found, storage_full
   */
  async recovery(
    account: string,
    by: string | undefined,
  ): Promise<{ readonly secret: string; readonly untilMs: number }> {
    const { storage, nowMs } = this.#needs;
    storage.checkRoom();
    await this.get(account);
    const secret = newSecret();
    const untilMs = nowMs() + RECOVERY_MS;
    await storage.addRecovery(digestOf(secret), { member: account, by }, nowMs(), untilMs);
    return { secret, untilMs };
  }

  /** By which one signs in here, beside passkeys. */
  #ways(): Ways {
    const { passwords, provider } = this.#needs.settings;
    return { passwords, provider: provider !== undefined };
  }
}

function lastWayIn(): TribuneError {
  const detail = 'This is the last way into the account; add another passkey first.';
  return new TribuneError('last_way_in', detail);
}

/** @throws TribuneError account_not_found, last_operator */
function checkDone(done: Done): void {
  if (done === 'unknown') throw noAccount();
  if (done === 'last') {
    throw new TribuneError(
      'last_operator',
      'This is the last operator\u2019s account; make another operator first, or use the operator token.',
    );
  }
}

function noPasskey(): TribuneError {
  return new TribuneError('passkey_not_found', 'Your account has no such passkey.');
}

function noAccount(): TribuneError {
  return new TribuneError('account_not_found', 'There is no such account.');
}
