/** What whoever starts Tribune reads. */

export interface Greeting {
  /** What links begin with. */
  readonly url: string;
  /** The role that runs alone on this machine; absent: all of them do. */
  readonly role?: string | undefined;
  /** Shown in the links; absent when it is known from before. */
  readonly token?: string | undefined;
  /** What is to be said of the token. */
  readonly tokenIs: 'kept' | 'passing' | 'set' | 'known';
  /** Secret of the invitation for the first operator's account; absent once there is an operator. */
  readonly firstOperator?: string | undefined;
  /** The room in which the demo is heard already. */
  readonly demo?: string | undefined;
}

const ABOUT_TOKEN: Record<Greeting['tokenIs'], string> = {
  kept: 'The operator token in the links is shown this once; keep it.',
  passing: 'The operator token in the link is good until Tribune stops.',
  set: 'To open a room, enter the operator token of TRIBUNE_OPERATOR_TOKEN.',
  known:
    'To open a room, enter the operator token that was shown at the first start. Lost? Set another one as TRIBUNE_OPERATOR_TOKEN.',
};

const ACCOUNT = 'Your account';
const ABOUT_ACCOUNT =
  ' The link to your account is good once, until the next start, and makes you an operator who needs no token.';

export function greeting({ url, role, token, tokenIs, firstOperator, demo }: Greeting): string {
  const fragment = token === undefined ? '' : `#operator=${token}`;
  const rows: [string, string][] = [
    ['Open a room', `/${fragment}`],
    ['Hear the demo', demo === undefined ? `/?demo${fragment}` : `/r/${demo}`],
    ['Documentation', '/docs/'],
  ];
  if (firstOperator !== undefined) rows.push([ACCOUNT, accountPath(firstOperator)]);
  if (demo !== undefined) rows.unshift(...rows.splice(1, 1));
  const upIs = role === undefined ? 'Tribune' : `Tribune's ${role}`;
  return `
${demo === undefined ? `${upIs} is up.` : `${upIs} is up, and two recorded voices converse.`}

${rows.map(([what, path]) => rowOf(what, url + path)).join('\n')}

${ABOUT_TOKEN[tokenIs]}${firstOperator === undefined ? '' : ABOUT_ACCOUNT} Ctrl-C stops Tribune.

`;
}

/** When control started again before the link to the first operator's account was used: the one before is good no more. */
export function otherLink(url: string, firstOperator: string): string {
  return `
Tribune's control started again: the link to your account is another one now.

${rowOf(ACCOUNT, url + accountPath(firstOperator))}

`;
}

function accountPath(firstOperator: string): string {
  return `/account/#register=${firstOperator}`;
}

function rowOf(what: string, link: string): string {
  return `  ${what.padEnd(16)}${link}`;
}
