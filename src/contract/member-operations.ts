/** Accounts looked after: by their owners, and by operators. */

import Type from 'typebox';
import * as member from './member-schemas.ts';
import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import { Account, PasskeySignIn, WebAuthnOptions } from './schemas.ts';

const PasskeyParams = Type.Object({ passkey: member.MemberId });
const LinkParams = Type.Object({ link: member.MemberId });
const AccountParams = Type.Object({ account: member.MemberId });

export const MEMBER_OPERATIONS = {
  listPasskeys: {
    ...ROUTES.listPasskeys,
    summary: 'The passkeys of your account, oldest first, and whether it has a password',
    action: 'passkey.list',
    answers: { 200: { description: 'All of them.', content: json(member.PasskeyList) } },
    refusals: [],
  },
  renamePasskey: {
    ...ROUTES.renamePasskey,
    summary: 'Name a passkey of your account',
    action: 'account.change',
    setsSession: true,
    params: PasskeyParams,
    body: json(member.PasskeyName),
    answers: { 204: { description: 'It is called so.' } },
    refusals: ['passkey_not_found', 'storage_full'],
  },
  removePasskey: {
    ...ROUTES.removePasskey,
    summary: 'Remove a passkey of your account',
    description: 'Never the last way in. Whoever is signed in stays so.',
    action: 'account.change',
    setsSession: true,
    params: PasskeyParams,
    answers: { 204: { description: 'It opens nothing any more.' } },
    refusals: ['passkey_not_found', 'last_way_in'],
  },
  removePassword: {
    ...ROUTES.removePassword,
    summary: 'Remove the password of your account',
    description: 'Never the last way in. Every other session of the account ends.',
    action: 'account.change',
    setsSession: true,
    answers: { 204: { description: 'It opens nothing any more, and your account is signed in here alone.' } },
    refusals: ['sign_in_way_unknown', 'last_way_in'],
  },
  listAccounts: {
    ...ROUTES.listAccounts,
    summary: 'List accounts, newest first',
    action: 'account.list',
    query: member.MemberQuery,
    answers: { 200: { description: 'One page of accounts.', content: json(member.MemberList) } },
    refusals: [],
  },
  changeAccount: {
    ...ROUTES.changeAccount,
    summary: "Give or withdraw the operator's rank",
    description:
      'It holds from the next request on. With the rank every link goes that the account made and nobody used. The last operator\u2019s account keeps it, unless the operator token asks; that token stays what it is.',
    action: 'account.rank',
    params: AccountParams,
    body: json(member.MemberChange),
    answers: { 200: { description: 'The account as it is now.', content: json(member.Member) } },
    refusals: ['account_not_found', 'last_operator'],
  },
  closeAccount: {
    ...ROUTES.closeAccount,
    summary: 'Close an account for good',
    description:
      'With all by which it signs in, and every link that it made and nobody used; it is signed out everywhere. The last operator\u2019s account stays, unless the operator token asks. The rooms that it hosted stay, for the operator to lead; places on a stage are of their rooms, and removed there.',
    action: 'account.close',
    params: AccountParams,
    answers: { 204: { description: 'The account is gone.' } },
    refusals: ['account_not_found', 'last_operator'],
  },
  closeOwnAccount: {
    ...ROUTES.closeOwnAccount,
    summary: 'Close your own account for good',
    description:
      'As `closeAccount`. Its name is said once more, so that no request does it by mistake; another answers 400.',
    action: 'account.change',
    setsSession: true,
    body: json(member.OwnClosing),
    answers: { 204: { description: 'The account is gone, and nobody is signed in.' } },
    refusals: ['last_operator'],
  },
  listAccountLinks: {
    ...ROUTES.listAccountLinks,
    summary: 'List the links to register and to recover an account that are good, newest first',
    description: 'The newest 200, without their secrets.',
    action: 'account.links',
    answers: { 200: { description: 'The links.', content: json(member.AccountLinkList) } },
    refusals: [],
  },
  revokeAccountLink: {
    ...ROUTES.revokeAccountLink,
    summary: 'Revoke a link to register or to recover an account',
    action: 'account.links',
    params: LinkParams,
    answers: { 204: { description: 'It is good for nothing.' } },
    refusals: ['invitation_not_found'],
  },
  makeRecovery: {
    ...ROUTES.makeRecovery,
    summary: 'Make a link by which someone who lost their passkey gets another',
    description:
      'Good once, for two days, and shown in this answer only. When it is used the account is signed out everywhere else and loses its password, and every other such link ends.',
    action: 'account.recover',
    params: AccountParams,
    answers: { 201: { description: 'The link.', content: json(member.Recovery) } },
    refusals: ['account_not_found', 'storage_full'],
  },
  beginRecovery: {
    ...ROUTES.beginRecovery,
    summary: 'Begin to make a passkey by a recovery link',
    description: 'As `beginRegistration`; what the browser gives goes to `recover`.',
    action: 'account.register',
    setsSession: true,
    body: json(member.RecoverySecret),
    answers: { 200: { description: 'WebAuthn options.', content: json(WebAuthnOptions) } },
    refusals: ['recovery_wrong', 'storage_full'],
  },
  recover: {
    ...ROUTES.recover,
    summary: 'Sign in with the passkey that was made by a recovery link',
    action: 'account.register',
    setsSession: true,
    body: json(PasskeySignIn),
    answers: { 200: { description: 'Signed in.', content: json(Account) } },
    refusals: ['recovery_wrong', 'sign_in_failed', 'storage_full'],
  },
} as const;
