/** Routes of accounts and sessions. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Account } from '../people/account.ts';
import type { Accounts } from '../people/accounts.ts';
import type { LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';

export interface AccountRouteNeeds {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
}

export function accountRoutes(
  app: FastifyInstance,
  guard: Guard,
  needs: AccountRouteNeeds,
  linksFor: LinksFor,
): void {
  const { accounts } = needs;
  sessionRoutes(app, guard, needs);
  registrationRoutes(app, guard, needs);

  serve(app, guard, 'renameAccount', async ({ body, caller }) => {
    if (!caller.account) throw new TribuneError('not_allowed', 'Only an account has a name.');
    return { status: 200, body: accountOnWire(await accounts.rename(caller.account, body.name)) };
  });

  serve(app, guard, 'inviteAccount', async ({ body, caller, request }) => {
    const links = linksFor(request);
    const { secret, untilMs } = await accounts.invite(body.operator ?? false, caller.account?.id);
    return { status: 201, body: { registerUrl: links.register(secret), untilMs } };
  });
}

function sessionRoutes(app: FastifyInstance, guard: Guard, { accounts, sessions }: AccountRouteNeeds): void {
  serve(app, guard, 'readSession', async ({ request, reply }) => {
    const account = await sessions.account(request, reply);
    const { registration, passwords, provider } = accounts.settings;
    const ways = { registration, passwords, ...(provider ? { provider: { name: provider.name } } : {}) };
    return { status: 200, body: { ...(account ? { account: accountOnWire(account) } : {}), ...ways } };
  });

  serve(app, guard, 'beginSignIn', async ({ request }) => {
    const { value, cookies } = await accounts.beginSignIn(sessions.browserOf(request));
    return { status: 200, body: { ...value }, cookies };
  });

  serve(app, guard, 'signIn', async ({ body, request }) => {
    const { value, cookies } = await accounts.signIn(sessions.browserOf(request), body.response);
    return { status: 200, body: accountOnWire(value), cookies };
  });

  serve(app, guard, 'signInByPassword', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { value, cookies } = await accounts.signInByPassword(browser, body.email, body.password);
    return { status: 200, body: accountOnWire(value), cookies };
  });

  serve(app, guard, 'beginSignInByProvider', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { value: url, cookies } = await accounts.beginSignInByProvider(browser, body.invitation);
    return { status: 200, body: { url }, cookies };
  });

  serve(app, guard, 'completeSignInByProvider', async ({ request }) => {
    const query = /\?.*$/.exec(request.url)?.[0] ?? '';
    const browser = sessions.browserOf(request);
    const { value: Location, cookies } = await accounts.completeSignInByProvider(browser, query);
    return { status: 302, headers: { Location }, cookies };
  });

  serve(app, guard, 'signOutElsewhere', async ({ request }) => {
    const { cookies } = await accounts.signOutElsewhere(sessions.browserOf(request));
    return { status: 204, cookies };
  });

  serve(app, guard, 'changePassword', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { cookies } = await accounts.changePassword(browser, body.current, body.password);
    return { status: 204, cookies };
  });

  serve(app, guard, 'signOut', async ({ request }) => {
    const { cookies } = await accounts.signOut(sessions.browserOf(request));
    return { status: 204, cookies };
  });
}

function registrationRoutes(
  app: FastifyInstance,
  guard: Guard,
  { accounts, sessions }: AccountRouteNeeds,
): void {
  serve(app, guard, 'beginRegistration', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { value, cookies } = await accounts.beginRegistration(browser, body.name, body.invitation);
    return { status: 200, body: { ...value }, cookies };
  });

  serve(app, guard, 'register', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { value, cookies } = await accounts.register(browser, body.response);
    return { status: 201, body: accountOnWire(value), cookies };
  });

  serve(app, guard, 'beginPasskey', async ({ caller, request }) => {
    const { account } = caller;
    if (!account) throw new TribuneError('not_allowed', 'Only an account has passkeys.');
    const { value, cookies } = await accounts.beginPasskey(sessions.browserOf(request), account);
    return { status: 200, body: { ...value }, cookies };
  });

  serve(app, guard, 'addPasskey', async ({ body, request }) => {
    const { cookies } = await accounts.addPasskey(sessions.browserOf(request), body.response);
    return { status: 204, cookies };
  });

  serve(app, guard, 'registerByPassword', async ({ body, request }) => {
    const { invitation, ...wish } = body;
    const browser = sessions.browserOf(request);
    const { value, cookies } = await accounts.registerByPassword(browser, wish, invitation);
    return { status: 201, body: accountOnWire(value), cookies };
  });
}

function accountOnWire({ id, name, operator }: Account): wire.Account {
  return { id, name, operator };
}
