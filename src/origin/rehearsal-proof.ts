/** Answers whoever rehearses: only the installation's operator can tell whether the answer is right. */

import { REHEARSAL_PATH } from '../core/rehearsal-path.ts';
import { type Exchange, notFound, openHeaders } from './answer.ts';

/** What an installation makes of a word, by a secret of its own; undefined: of this word nothing. */
export type ProveRehearsal = (word: string) => Promise<object | undefined>;

export function isRehearsalPath(path: string): boolean {
  return path.startsWith(REHEARSAL_PATH);
}

export async function sendRehearsalProof(
  exchange: Exchange,
  path: string,
  prove: ProveRehearsal | undefined,
): Promise<void> {
  const answer = await prove?.(path.slice(REHEARSAL_PATH.length));
  if (!answer) return notFound(exchange, 'There is nothing here.');
  const body = JSON.stringify(answer);
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(body),
  };
  exchange.response
    .writeHead(200, openHeaders(headers))
    .end(exchange.request.method === 'HEAD' ? undefined : body);
}
