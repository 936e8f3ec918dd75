/** Routes of accounts looked after: by their owners, and by operators. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/member-schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import type { Account } from '../people/account.ts';
import type { AccountLink } from '../people/account-link.ts';
import type { Accounts } from '../people/accounts.ts';
import type { Caller } from '../people/caller.ts';
import type { MemberMark, Passkey } from '../people/member-storage.ts';
import type { Members } from '../people/members.ts';
import type { LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';
import type { Sessions } from './sessions.ts';

export interface MemberRouteNeeds {
  readonly accounts: Accounts;
  readonly members: Members;
  readonly sessions: Sessions;
}

const PAGE = 50;

export function memberRoutes(
  app: FastifyInstance,
  guard: Guard,
  needs: MemberRouteNeeds,
  linksFor: LinksFor,
): void {
  const { accounts, members, sessions } = needs;
  wayInRoutes(app, guard, needs);

  serve(app, guard, 'listAccounts', async ({ query }) => {
    const { limit = PAGE, before } = query;
    // One more than asked for tells whether there is another page.
    const found = await members.list(limit + 1, before === undefined ? undefined : markOf(before));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? { next: `${last.createdMs}.${last.id}` } : {};
    return { status: 200, body: { accounts: page, ...next } };
  });

  serve(app, guard, 'changeAccount', async ({ caller, params, body }) => {
    const keepsOne = asksByAccount(caller);
    return { status: 200, body: await members.rank(params.account, body.operator, keepsOne) };
  });

  serve(app, guard, 'closeAccount', async ({ caller, params }) => {
    await members.close(params.account, asksByAccount(caller));
    return { status: 204 };
  });

  serve(app, guard, 'closeOwnAccount', async ({ caller, body, request }) => {
    await members.closeOwn(ownAccount(caller), body.name);
    const { cookies } = await accounts.signOut(sessions.browserOf(request));
    return { status: 204, cookies };
  });

  serve(app, guard, 'makeRecovery', async ({ caller, params, request }) => {
    const links = linksFor(request);
    const { secret, untilMs } = await members.recovery(params.account, caller.account?.id);
    return { status: 201, body: { recoverUrl: links.recover(secret), untilMs } };
  });

  serve(app, guard, 'listAccountLinks', async () => {
    return { status: 200, body: { links: (await members.links()).map(linkOnWire) } };
  });

  serve(app, guard, 'revokeAccountLink', async ({ params }) => {
    await members.revokeLink(params.link);
    return { status: 204 };
  });

  serve(app, guard, 'beginRecovery', async ({ body, request }) => {
    const browser = sessions.browserOf(request);
    const { value, cookies } = await accounts.beginRecovery(browser, body.recovery);
    return { status: 200, body: { ...value }, cookies };
  });

  serve(app, guard, 'recover', async ({ body, request }) => {
    const { value, cookies } = await accounts.recover(sessions.browserOf(request), body.response);
    const { id, name, operator } = value;
    return { status: 200, body: { id, name, operator }, cookies };
  });
}

/** What one's own account is signed in to by. */
function wayInRoutes(
  app: FastifyInstance,
  guard: Guard,
  { accounts, members, sessions }: MemberRouteNeeds,
): void {
  serve(app, guard, 'listPasskeys', async ({ caller }) => {
    const { id } = ownAccount(caller);
    const [passkeys, { password }] = await Promise.all([members.passkeys(id), members.get(id)]);
    return { status: 200, body: { passkeys: passkeys.map(passkeyOnWire), password } };
  });

  serve(app, guard, 'removePassword', async ({ caller, request }) => {
    await members.removePassword(ownAccount(caller).id);
    // Whoever came by it goes.
    const { cookies } = await accounts.signOutElsewhere(sessions.browserOf(request));
    return { status: 204, cookies };
  });

  serve(app, guard, 'renamePasskey', async ({ caller, params, body }) => {
    await members.renamePasskey(ownAccount(caller).id, params.passkey, body.name);
    return { status: 204 };
  });

  serve(app, guard, 'removePasskey', async ({ caller, params }) => {
    await members.removePasskey(ownAccount(caller).id, params.passkey);
    return { status: 204 };
  });
}

/** As the pages before it said where they go on. */
function markOf(before: string): MemberMark {
  const dot = before.indexOf('.');
  return { createdMs: Number(before.slice(0, dot)), id: before.slice(dot + 1) };
}

/** Whoever has the operator token is an operator without any account. */
function asksByAccount({ account }: Caller): boolean {
  return account !== undefined;
}

/** @throws TribuneError not_allowed */
function ownAccount({ account }: Caller): Account {
  if (!account) throw new TribuneError('not_allowed', 'Only whoever has an account may.');
  return account;
}

function passkeyOnWire({ id, name, createdMs, usedMs }: Passkey): wire.Passkey {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(createdMs === undefined ? {} : { createdMs }),
    ...(usedMs === undefined ? {} : { usedMs }),
  };
}

function linkOnWire({ recovers, madeBy, untilMs, ...link }: AccountLink): wire.AccountLink {
  return {
    ...link,
    ...(recovers ? { recovers } : {}),
    ...(madeBy ? { madeBy } : {}),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
}
