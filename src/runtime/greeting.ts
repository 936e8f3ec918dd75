/** What whoever starts Tribune reads. */

export interface Greeting {
  /** What links begin with. */
  readonly url: string;
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

const ABOUT_ACCOUNT =
  ' The link to your account is good once, until the next start, and makes you an operator who needs no token.';

export function greeting({ url, token, tokenIs, firstOperator, demo }: Greeting): string {
  const fragment = token === undefined ? '' : `#operator=${token}`;
  const rows: [string, string][] = [
    ['Open a room', `/${fragment}`],
    ['Hear the demo', demo === undefined ? `/?demo${fragment}` : `/r/${demo}`],
    ['Documentation', '/docs/'],
  ];
  if (firstOperator !== undefined) rows.push(['Your account', `/account/#register=${firstOperator}`]);
  if (demo !== undefined) rows.unshift(...rows.splice(1, 1));
  return `
${demo === undefined ? 'Tribune is up.' : 'Tribune is up, and two recorded voices converse.'}

${rows.map(([what, path]) => `  ${what.padEnd(16)}${url}${path}`).join('\n')}

${ABOUT_TOKEN[tokenIs]}${firstOperator === undefined ? '' : ABOUT_ACCOUNT} Ctrl-C stops Tribune.

`;
}
