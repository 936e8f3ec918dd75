/** Answers `/status.json`: what is given up at present, for the page that says it. It stands while control is away. */

import type { LoadDocument } from '../core/load.ts';
import { type Exchange, sendText } from './answer.ts';
import { TextBody } from './text-body.ts';

/** A crowd that wonders costs one request in two seconds. */
const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=2' };

export function sendStatus(exchange: Exchange, { level, sinceMs, cause, steps }: LoadDocument) {
  return sendText(exchange, new TextBody(JSON.stringify({ level, sinceMs, cause, steps })), HEADERS);
}
