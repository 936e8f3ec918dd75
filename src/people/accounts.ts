/**
 * Accounts: made, signed in to and out of, and the sessions that tell who asks.
 *
 * Rules: docs/RULES.md ACCOUNT-1 to ACCOUNT-12, ACCOUNT-24, ACCOUNT-25.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { type Refusal, TribuneError } from '../core/refusal.ts';
import { digestOf, newSecret } from '../rooms/secrets.ts';
import { fitToShow } from '../rooms/wording.ts';
import type { Account } from './account.ts';
import type { AccountSettings } from './account-settings.ts';
import type { AccountStorage } from './account-storage.ts';
import type { Auth, BegunRegistration } from './auth.ts';
import type { MemberStorage } from './member-storage.ts';
import { bearsSession, namesSession, otherCookies } from './session-cookie.ts';

export interface AccountsNeeds {
  readonly storage: AccountStorage;
  readonly members: Pick<MemberStorage, 'member' | 'passkeyUsed' | 'recoveryOf' | 'claimRecovery'>;
  readonly settings: AccountSettings;
  /** Scheme, host and port under which all browsers know us; where there is none, no other service signs in. */
  readonly site: string | undefined;
  /** Signs cookies; of 256 bits, for this alone. */
  readonly secret: string;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly onTrouble: (message: string) => void;
}

/** One who asks, by a browser. */
export interface Browser {
  /** Scheme, host and port as the browser sees them. */
  readonly site: string;
  /** The `Cookie` header. */
  readonly cookie: string | undefined;
}

/** What was asked for, with the cookies that go to the browser. */
export interface WithCookies<Value> {
  readonly value: Value;
  readonly cookies: readonly string[];
}

type PasskeyAnswer = NonNullable<
  Parameters<Auth['api']['verifyPasskeyAuthentication']>[0]
>['body']['response'];

export interface NewAccountInvitation {
  readonly secret: string;
  readonly untilMs: number;
}

/** How long an invitation to register is good. */
const INVITATION_MS = 14 * 86_400_000;
/** How often what has expired is forgotten, at most. */
const TIDY_MS = 5 * 60_000;
/** A site is a name by which browsers know us: one as a rule, and strangers can make up more. */
const MOST_SITES = 8;

/** A registration under way, and why we refused it. */
interface Registering {
  /** Of its invitation; that of a passkey is known when the passkey was verified. */
  digest?: string;
  refusal?: TribuneError;
  /** Of the invitation that was used up, for an account that may yet not come about. */
  claimed?: string;
}

export class Accounts {
  readonly #needs: AccountsNeeds;
  readonly #auths = new Map<string, Promise<Auth>>();
  #withProvider: Promise<Auth> | undefined;
  readonly #registering = new AsyncLocalStorage<Registering>();
  #tidiedMs = 0;

  constructor(needs: AccountsNeeds) {
    this.#needs = needs;
  }

  get settings(): AccountSettings {
    return this.#needs.settings;
  }

  /**
   * At a start, while there is no operator: an invitation for the first, in place of what an earlier start made. Before
   * that, what a registration that was broken off used up is made good.
   */
  async firstOperator(): Promise<string | undefined> {
    const { storage, nowMs } = this.#needs;
    await storage.settleRegistrations();
    if (await storage.anyOperator()) {
      await storage.dropFirstRegistration();
      return undefined;
    }
    storage.checkRoom();
    const secret = newSecret();
    await storage.replaceFirstRegistration(digestOf(secret), nowMs(), nowMs() + INVITATION_MS);
    return secret;
  }

  /**
   * An invitation to register, good once.
   *
   * @param by the account that makes it; undefined: the operator token
   * @throws TribuneError registration_closed, storage_full
   */
  async invite(operator: boolean, by: string | undefined): Promise<NewAccountInvitation> {
    if (!operator && this.settings.registration === 'closed') {
      throw new TribuneError(
        'registration_closed',
        'This installation takes no new accounts but operators\u2019.',
      );
    }
    const { storage, nowMs } = this.#needs;
    storage.checkRoom();
    const [secret, untilMs] = [newSecret(), nowMs() + INVITATION_MS];
    await storage.addRegistration(digestOf(secret), { operator, by }, nowMs(), untilMs);
    return { secret, untilMs };
  }

  /** Who asks by a session; without one, or with one that ended, nobody. */
  async signedIn(browser: Browser): Promise<WithCookies<Account | undefined>> {
    // Before anything is set up for the host that is named: that is whatever a stranger wrote.
    if (!bearsSession(browser.cookie, this.#needs.secret)) return { value: undefined, cookies: [] };
    const auth = await this.#auth(browser.site);
    const { response, headers } = await answered(
      auth.api.getSession({ headers: headersOf(browser), returnHeaders: true }),
    );
    return { value: response ? accountOf(response.user) : undefined, cookies: headers.getSetCookie() };
  }

  /**
   * What the browser needs to make a passkey (WebAuthn Level 3 §5.4).
   *
   * @throws TribuneError registration_closed, registration_invitation_wrong, bad_request
   */
  async beginRegistration(browser: Browser, name: string, invitation: string | undefined) {
    await this.#checkRegistration(invitation);
    await this.#makeRoom();
    const begun: BegunRegistration = {
      name: fitToShow(name, 'name'),
      ...(invitation === undefined ? {} : { registration: digestOf(invitation) }),
    };
    const auth = await this.#auth(browser.site);
    return withCookies(
      auth.api.generatePasskeyRegistrationOptions({
        headers: withoutSession(browser),
        query: { name: begun.name, context: JSON.stringify(begun) },
        returnHeaders: true,
      }),
    );
  }

  /** Makes the account with its passkey, signed in. @throws TribuneError as `beginRegistration`; sign_in_failed */
  async register(browser: Browser, response: object): Promise<WithCookies<Account>> {
    const auth = await this.#auth(browser.site);
    return this.#register({}, async () => {
      const body = { response, createSession: true };
      const made = await withCookies(
        auth.api.verifyPasskeyRegistration({ headers: withoutSession(browser), body, returnHeaders: true }),
      );
      const { user } = made.value as unknown as {
        readonly user: { readonly id: string; readonly name: string };
      };
      return { value: accountOf(user), cookies: made.cookies };
    });
  }

  /** What the browser needs to make one more passkey for the account that is signed in. */
  async beginPasskey(browser: Browser, account: Account) {
    await this.#makeRoom();
    const auth = await this.#auth(browser.site);
    const begun = await withCookies(
      auth.api.generatePasskeyRegistrationOptions({
        headers: headersOf(browser),
        query: { name: account.name },
        returnHeaders: true,
      }),
    );
    // Else devices would show the address that stands for none.
    const user = { ...begun.value.user, displayName: account.name };
    return { ...begun, value: { ...begun.value, user } };
  }

  /** @throws TribuneError sign_in_failed */
  async addPasskey(browser: Browser, response: object): Promise<WithCookies<undefined>> {
    const auth = await this.#auth(browser.site);
    const { cookies } = await withCookies(
      auth.api.verifyPasskeyRegistration({
        headers: headersOf(browser),
        body: { response },
        returnHeaders: true,
      }),
    );
    return { value: undefined, cookies };
  }

  /**
   * What the browser needs to make a passkey for the account that a recovery link is for.
   *
   * @throws TribuneError recovery_wrong
   */
  async beginRecovery(browser: Browser, secret: string) {
    await this.#makeRoom();
    const { members, nowMs } = this.#needs;
    const recovery = digestOf(secret);
    const id = await members.recoveryOf(recovery, nowMs());
    const member = id && (await members.member(id));
    if (!member) throw recoveryWrong();
    const begun: BegunRegistration = { name: member.name, recovery };
    const auth = await this.#auth(browser.site);
    return withCookies(
      auth.api.generatePasskeyRegistrationOptions({
        headers: withoutSession(browser),
        query: { name: begun.name, context: JSON.stringify(begun) },
        returnHeaders: true,
      }),
    );
  }

  /** Gives the account its new passkey, signed in here and nowhere else. @throws TribuneError recovery_wrong, sign_in_failed */
  async recover(browser: Browser, response: object): Promise<WithCookies<Account>> {
    const auth = await this.#auth(browser.site);
    const { value, cookies } = await withCookies(
      auth.api.verifyPasskeyRegistration({
        headers: withoutSession(browser),
        body: { response, createSession: true },
        returnHeaders: true,
      }),
    );
    const { user } = value as unknown as { readonly user: { readonly id: string; readonly name: string } };
    return { value: accountOf(user), cookies };
  }

  /** @throws TribuneError as `register`; sign_in_way_unknown, email_taken, password_unfit */
  async registerByPassword(
    browser: Browser,
    wish: { readonly name: string; readonly email: string; readonly password: string },
    invitation: string | undefined,
  ): Promise<WithCookies<Account>> {
    this.#checkPasswords();
    const body = { ...wish, name: fitToShow(wish.name, 'name') };
    await this.#checkRegistration(invitation);
    const auth = await this.#auth(browser.site);
    return this.#register(invitation === undefined ? {} : { digest: digestOf(invitation) }, async () => {
      const made = await withCookies(
        auth.api.signUpEmail({ headers: withoutSession(browser), body, returnHeaders: true }),
      );
      return { value: accountOf(made.value.user), cookies: made.cookies };
    });
  }

  /** What the browser needs to find a passkey of ours. */
  async beginSignIn(browser: Browser) {
    await this.#makeRoom();
    const auth = await this.#auth(browser.site);
    return withCookies(
      auth.api.generatePasskeyAuthenticationOptions({
        headers: withoutSession(browser),
        returnHeaders: true,
      }),
    );
  }

  /** @throws TribuneError sign_in_failed */
  async signIn(browser: Browser, response: object): Promise<WithCookies<Account>> {
    const auth = await this.#auth(browser.site);
    const body = { response: response as PasskeyAnswer };
    const { value, cookies } = await withCookies(
      auth.api.verifyPasskeyAuthentication({ headers: withoutSession(browser), body, returnHeaders: true }),
    );
    const { user } = value as { readonly user: { readonly id: string; readonly name: string } };
    await this.#needs.members.passkeyUsed(body.response.id, this.#needs.nowMs());
    return { value: accountOf(user), cookies };
  }

  /** @throws TribuneError sign_in_failed, sign_in_way_unknown */
  async signInByPassword(browser: Browser, email: string, password: string): Promise<WithCookies<Account>> {
    this.#checkPasswords();
    const auth = await this.#auth(browser.site);
    const { value, cookies } = await withCookies(
      auth.api.signInEmail({
        headers: withoutSession(browser),
        body: { email, password },
        returnHeaders: true,
      }),
    );
    return { value: accountOf(value.user), cookies };
  }

  /**
   * Where to send the browser, so that the other service says who it is.
   *
   * @throws TribuneError sign_in_way_unknown; unavailable: the service cannot be asked now; registration_invitation_wrong
   */
  async beginSignInByProvider(
    browser: Browser,
    invitation: string | undefined,
  ): Promise<WithCookies<string>> {
    if (invitation !== undefined) await this.#checkRegistration(invitation);
    await this.#makeRoom();
    const auth = await this.#authWithProvider();
    const { value, cookies } = await withCookies(
      auth.api.signInSocial({
        headers: withoutSession(browser),
        body: {
          provider: 'oidc',
          disableRedirect: true,
          callbackURL: '/account/',
          errorCallbackURL: '/account/?refused',
          requestSignUp: invitation !== undefined || this.settings.registration === 'open',
          ...(invitation === undefined ? {} : { additionalData: { registration: digestOf(invitation) } }),
        },
        returnHeaders: true,
      }),
    );
    return { value: value.url ?? '', cookies };
  }

  /** What came back from the other service. Resolves to where the browser goes on, signed in or not. */
  async completeSignInByProvider(browser: Browser, query: string): Promise<WithCookies<string>> {
    const auth = await this.#authWithProvider();
    const { AUTH_PATH, PROVIDER } = await import('./auth.ts');
    const url = `${browser.site}${AUTH_PATH}/callback/${PROVIDER}${query}`;
    const answer = await this.#settling({}, () =>
      auth.handler(new Request(url, { headers: withoutSession(browser) })),
    );
    const location = answer.headers.get('location') ?? '/account/?refused';
    return { value: location, cookies: answer.headers.getSetCookie() };
  }

  /** How others see who has the account, from now on. @throws TribuneError bad_request */
  async rename(account: Account, name: string): Promise<Account> {
    const renamed = { ...account, name: fitToShow(name, 'name') };
    await this.#needs.storage.renameAccount(account.id, renamed.name);
    return renamed;
  }

  /** @throws TribuneError password_wrong, password_unfit, sign_in_way_unknown, storage_full */
  async changePassword(browser: Browser, current: string, password: string): Promise<WithCookies<undefined>> {
    this.#checkPasswords();
    this.#needs.storage.checkRoom();
    const auth = await this.#auth(browser.site);
    const { cookies } = await withCookies(
      auth.api.changePassword({
        headers: headersOf(browser),
        // Whoever came by the one before goes.
        body: { currentPassword: current, newPassword: password, revokeOtherSessions: true },
        returnHeaders: true,
      }),
    );
    return { value: undefined, cookies };
  }

  /** Ends every session of whoever is signed in here, but this one. */
  async signOutElsewhere(browser: Browser): Promise<WithCookies<undefined>> {
    const auth = await this.#auth(browser.site);
    const { cookies } = await withCookies(
      auth.api.revokeOtherSessions({ headers: headersOf(browser), returnHeaders: true }),
    );
    return { value: undefined, cookies };
  }

  async signOut(browser: Browser): Promise<WithCookies<undefined>> {
    if (!namesSession(browser.cookie)) return { value: undefined, cookies: [] };
    const auth = await this.#auth(browser.site);
    const { cookies } = await withCookies(
      auth.api.signOut({ headers: headersOf(browser), returnHeaders: true }),
    );
    return { value: undefined, cookies };
  }

  /** Whoever begins something leaves a row behind, and need not come back for it. @throws TribuneError storage_full */
  async #makeRoom(): Promise<void> {
    const { storage, nowMs } = this.#needs;
    storage.checkRoom();
    if (nowMs() - this.#tidiedMs < TIDY_MS) return;
    this.#tidiedMs = nowMs();
    // Its rows bear better-auth's time, which is the machine's.
    await storage.forgetExpired(Date.now());
  }

  /** @throws TribuneError registration_closed, registration_invitation_wrong */
  async #checkRegistration(invitation: string | undefined): Promise<void> {
    const { registration } = this.settings;
    if (invitation === undefined) {
      if (registration === 'open') return;
      throw registrationClosed();
    }
    const good = await this.#needs.storage.registrationGood(digestOf(invitation), this.#needs.nowMs());
    if (!good) throw invitationWrong();
  }

  /** Uses the invitation up, unless the registration fails. */
  async #register(
    registering: Registering,
    register: () => Promise<WithCookies<Account>>,
  ): Promise<WithCookies<Account>> {
    try {
      return await this.#settling(registering, register);
    } catch (error) {
      throw registering.refusal ?? error;
    }
  }

  /** Whatever becomes of it: where nobody can sign in to the account, there is none, and its invitation is good again. */
  async #settling<Result>(registering: Registering, work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#registering.run(registering, work);
    } finally {
      const { claimed } = registering;
      // What cannot be settled now is so at the next start.
      if (claimed !== undefined) await this.#needs.storage.settleRegistration(claimed).catch(() => undefined);
    }
  }

  /**
   * Before an account is made, in one statement with its rank. @param fromState of the invitation, where it went by the
   * other service and back
   */
  async #onNewAccount(id: string, fromState: string | undefined): Promise<{ readonly operator: boolean }> {
    const registering = this.#registering.getStore();
    const digest = registering?.digest ?? fromState;
    if (digest === undefined && this.settings.registration === 'open') return { operator: false };
    const claimed = digest && (await this.#needs.storage.claimRegistration(digest, id, this.#needs.nowMs()));
    if (claimed) {
      if (registering) registering.claimed = digest;
      return claimed;
    }
    const refusal = digest === undefined ? registrationClosed() : invitationWrong();
    if (registering) registering.refusal = refusal;
    throw refusal;
  }

  /** A passkey brings the invitation with which it was begun, whatever has become of that since. */
  #onRegistration(registration: string | undefined): boolean {
    const registering = this.#registering.getStore();
    if (!registering) return false;
    if (registration !== undefined) registering.digest = registration;
    return true;
  }

  /** @throws TribuneError sign_in_way_unknown */
  #checkPasswords(): void {
    if (!this.settings.passwords) throw wayUnknown();
  }

  #auth(site: string): Promise<Auth> {
    const known = this.#auths.get(site);
    if (known) {
      // The last one used is the last to go.
      this.#auths.delete(site);
      this.#auths.set(site, known);
      return known;
    }
    const made = this.#make(site, false);
    this.#auths.set(site, made);
    made.catch(() => this.#auths.delete(site));
    const [oldest] = this.#auths.keys();
    if (this.#auths.size > MOST_SITES && oldest !== undefined) this.#auths.delete(oldest);
    return made;
  }

  async #make(site: string, withProvider: boolean): Promise<Auth> {
    const { makeAuth } = await import('./auth.ts');
    const { storage, members, settings, secret, nowMs, onTrouble } = this.#needs;
    return makeAuth({
      ...storage.authDatabase,
      site,
      secret,
      settings,
      withProvider,
      onTrouble,
      onRecovery: (recovery) => members.claimRecovery(recovery, nowMs()),
      onRegistration: (registration) => this.#onRegistration(registration),
      onNewAccount: (id, registration) => this.#onNewAccount(id, registration),
    });
  }

  /**
   * The service is looked up when better-auth is set up, once and for our one site: where it was away then, again when
   * the next one signs in by it.
   *
   * @throws TribuneError sign_in_way_unknown, unavailable
   */
  async #authWithProvider(): Promise<Auth> {
    const { settings, site } = this.#needs;
    if (!settings.provider || site === undefined) throw wayUnknown();
    this.#withProvider ??= this.#make(site, true);
    const looking = this.#withProvider;
    const knows = await looking.then(knowsProvider).catch(() => false);
    if (knows) return looking;
    if (this.#withProvider === looking) this.#withProvider = undefined;
    throw new TribuneError('unavailable', 'The service that signs you in cannot be reached; try again.');
  }
}

async function knowsProvider(auth: Auth): Promise<boolean> {
  const { socialProviders } = await auth.$context;
  const providers = typeof socialProviders === 'function' ? [] : socialProviders;
  return providers.some(({ id }) => id === 'oidc');
}

function headersOf({ site, cookie }: Browser): Headers {
  return new Headers({ origin: site, ...(cookie === undefined ? {} : { cookie }) });
}

/** Whoever registers or signs in anew does not do it as who they were before. */
function withoutSession(browser: Browser): Headers {
  return headersOf({ ...browser, cookie: otherCookies(browser.cookie) });
}

function accountOf({ id, name, ...rest }: { id: string; name: string }): Account {
  return { id, name, operator: (rest as { operator?: unknown }).operator === true };
}

async function withCookies<Value>(
  call: Promise<{ response: Value; headers: Headers }>,
): Promise<WithCookies<Value>> {
  const { response, headers } = await answered(call);
  return { value: response, cookies: headers.getSetCookie() };
}

const RECOVERY_WRONG = 'This link is not good any more; ask the operator for another.';

/** Refusals of better-auth by their codes, as ours. */
const REFUSED: Readonly<Record<string, readonly [Refusal, string]>> = {
  USER_ALREADY_EXISTS: ['email_taken', 'There is an account with this e-mail address; sign in instead.'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: [
    'email_taken',
    'There is an account with this e-mail address; sign in instead.',
  ],
  // Of a password's body only the address can be unfit: the rest was checked before.
  VALIDATION_ERROR: ['bad_request', 'This is not an e-mail address.'],
  INVALID_EMAIL: ['bad_request', 'This is not an e-mail address.'],
  PASSWORD_TOO_SHORT: ['password_unfit', 'Take a longer password: 15 characters or more.'],
  PASSWORD_TOO_LONG: ['password_unfit', 'Take a shorter password: 128 characters or fewer.'],
  INVALID_EMAIL_OR_PASSWORD: ['sign_in_failed', 'No account has this e-mail address and password.'],
  INVALID_PASSWORD: ['password_wrong', 'This is not your password.'],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ['sign_in_way_unknown', 'Your account has no password.'],
  PASSKEY_NOT_FOUND: ['sign_in_failed', 'This passkey belongs to no account here.'],
  RECOVERY_WRONG: ['recovery_wrong', RECOVERY_WRONG],
  CHALLENGE_NOT_FOUND: ['sign_in_failed', 'This took too long; try again.'],
};
const OTHERWISE = ['sign_in_failed', 'This passkey could not be verified; try again.'] as const;

/** @throws TribuneError that stands for better-auth's own refusal */
async function answered<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (cause) {
    const { name, body } = cause as { name?: string; body?: { code?: string } };
    if (name !== 'APIError') throw cause;
    const [code, detail] = REFUSED[body?.code ?? ''] ?? OTHERWISE;
    throw new TribuneError(code, detail, { cause });
  }
}

function registrationClosed(): TribuneError {
  return new TribuneError('registration_closed', 'Ask the operator for an invitation to register here.');
}

function invitationWrong(): TribuneError {
  const detail = 'This invitation to register is not good any more; ask the operator for another.';
  return new TribuneError('registration_invitation_wrong', detail);
}

function recoveryWrong(): TribuneError {
  return new TribuneError('recovery_wrong', RECOVERY_WRONG);
}

function wayUnknown(): TribuneError {
  return new TribuneError('sign_in_way_unknown', 'Nobody signs in this way here.');
}
