/**
 * better-auth, set up for us: passkeys, sessions in cookies, and where the operator wants it passwords and another
 * service. Loaded when someone first asks for an account, for that costs half a second and some 50 MB.
 *
 * None of its own routes is served: `accounts.ts` calls it for operations of the contract, which check the origin and
 * count requests. docs/adr/0007-accounts-by-better-auth.md.
 */

import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { APIError, getOAuthState } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { randomLetters } from '../rooms/secrets.ts';
import { madeFit } from '../rooms/wording.ts';
import type { AccountSettings } from './account-settings.ts';
import type { AuthDatabase } from './account-storage.ts';

export interface AuthNeeds extends AuthDatabase {
  /** Scheme, host and port under which browsers see us: passkeys are bound to the host. */
  readonly site: string;
  /** Signs cookies. */
  readonly secret: string;
  readonly settings: AccountSettings;
  /** Uses a recovery link up, by the digest of its secret. Resolves to whose account it is; undefined: it is not good. */
  readonly onRecovery: (recovery: string) => Promise<string | undefined>;
  /** Whether the other service of the settings is looked up, so that people sign in by it. */
  readonly withProvider: boolean;
  /**
   * Told of a passkey that was verified, for which an account is to be made.
   *
   * @param registration digest of the invitation with which it was begun
   * @returns whether what is being completed makes accounts at all
   */
  readonly onRegistration: (registration: string | undefined) => boolean;
  /**
   * Told before an account of that id is made; throws to refuse.
   *
   * @param registration digest of the invitation of someone who came by the other service
   */
  readonly onNewAccount: (
    id: string,
    registration: string | undefined,
  ) => Promise<{ readonly operator: boolean }>;
  readonly onTrouble: (message: string) => void;
}

const COOKIE_PREFIX = 'tribune';
export const AUTH_PATH = '/api/v1/session';
/** The one service that can be set up, in paths. */
export const PROVIDER = 'oidc';
/** One stays signed in for a month after the last visit, which is noticed once a day. */
const SESSION_S = 30 * 86_400;
const RENEWED_S = 86_400;
/** NIST SP 800-63B-4 §3.1.1.2: 15 where it is the only factor. */
const PASSWORD_LENGTH = { least: 15, most: 128 } as const;

export type Auth = ReturnType<typeof makeAuth>;

export function makeAuth(needs: AuthNeeds) {
  const { site, settings, tables } = needs;
  const secure = site.startsWith('https:');
  return betterAuth({
    appName: 'Tribune',
    baseURL: site,
    basePath: AUTH_PATH,
    secret: needs.secret,
    database: needs.database,
    trustedOrigins: [site],
    emailAndPassword: {
      enabled: settings.passwords,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    user: {
      ...tables.user,
      additionalFields: { operator: { type: 'boolean', input: false, required: true, defaultValue: false } },
    },
    session: { ...tables.session, expiresIn: SESSION_S, updateAge: RENEWED_S },
    account: { ...tables.account, encryptOAuthTokens: true, accountLinking: { enabled: false } },
    verification: { ...tables.verification },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: secure,
      // Nothing of where people come from, or with what, is kept.
      ipAddress: { disableIpTracking: true },
      // A test compares our tables with what it wants.
      database: { validateSchema: false },
      cookies: { session_token: { attributes: { sameSite: 'strict', httpOnly: true } } },
    },
    // Of an answer from the other service whose state is lost, as in a browser that took too long.
    onAPIError: { errorURL: '/account/?refused' },
    // Ours count for all operations alike.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => needs.onTrouble(message) },
    databaseHooks: { user: { create: { before: (user) => beforeAccount(user, needs) } } },
    plugins: [passkeys(needs), ...providers(needs)],
  });
}

const ID_LENGTH = 32;
const LONGEST_NAME = 60;
/** Stands for an account until it is made; its own ids are longer. */
const NEW_ACCOUNT = 'new';

/** What a registration that was begun says of itself when it is completed. */
export interface BegunRegistration {
  readonly name: string;
  /** Digest of the invitation to register, which the account will use up. */
  readonly registration?: string;
  /** Digest of the recovery link by which an account that there is gets another passkey. */
  readonly recovery?: string;
}

function passkeys({ site, tables, onRegistration, onRecovery }: AuthNeeds) {
  return passkey({
    rpID: new URL(site).hostname,
    rpName: 'Tribune',
    origin: site,
    schema: { passkey: { fields: { ...tables.passkey.fields } } },
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    advanced: { webAuthnChallengeCookie: 'challenge' },
    registration: {
      // The account is made with its first passkey, so that there is none that nobody can sign in to.
      requireSession: false,
      resolveUser: async ({ context }) => ({ id: NEW_ACCOUNT, name: begun(context).name }),
      afterVerification: async ({ ctx, context, user: { id } }) => {
        if (id !== NEW_ACCOUNT) return { userId: id };
        const { name, registration, recovery } = begun(context);
        if (recovery !== undefined) {
          // Here, where the passkey was verified, whichever operation it came by: the link is for one passkey.
          const userId = await onRecovery(recovery);
          if (userId === undefined) throw new APIError('FORBIDDEN', { code: 'RECOVERY_WRONG' });
          return { userId };
        }
        if (!onRegistration(registration)) throw new APIError('FORBIDDEN', { code: 'RECOVERY_WRONG' });
        const user = await ctx.context.internalAdapter.createUser(
          { name, email: noEmail(), emailVerified: false },
          { method: 'passkey' },
        );
        return { userId: user.id };
      },
    },
  });
}

function begun(context: string | null | undefined): BegunRegistration {
  return JSON.parse(context ?? '{}') as BegunRegistration;
}

/** An account has an address in the schema; who gave none has one that no mail reaches (RFC 2606 §2). */
function noEmail(): string {
  return `${crypto.randomUUID()}@account.invalid`;
}

function providers({ settings: { provider, registration }, withProvider }: AuthNeeds) {
  if (!provider || !withProvider) return [];
  const { issuer, clientId, clientSecret } = provider;
  return [
    genericOAuth({
      config: [
        {
          providerId: PROVIDER,
          discoveryUrl: `${issuer}/.well-known/openid-configuration`,
          clientId,
          clientSecret,
          scopes: ['openid', 'profile', 'email'],
          pkce: true,
          requireIdTokenVerification: true,
          // Whoever comes with an invitation asks to register by it.
          disableImplicitSignUp: registration !== 'open',
          mapProfileToUser: (profile) => ({
            name: String(profile['name'] ?? profile['preferred_username'] ?? ''),
          }),
        },
      ],
    }),
  ];
}

/** An invitation is used up with the account it is for, whose rank it gives: no account is half made. */
async function beforeAccount<User extends { name: string }>(user: User, needs: AuthNeeds) {
  const state = await getOAuthState();
  const registration = typeof state?.['registration'] === 'string' ? state['registration'] : undefined;
  const id = randomLetters(ID_LENGTH);
  const { operator } = await needs.onNewAccount(id, registration);
  // Another service says of people what it likes.
  return { data: { ...user, id, name: madeFit(user.name, LONGEST_NAME, 'Guest'), operator } };
}
