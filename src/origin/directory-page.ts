/** Answers `/directory.json`. */

import { readWish } from '../core/directory.ts';
import { type Exchange, sendText } from './answer.ts';
import type { RoomDirectory } from './directory.ts';
import { TextBody } from './text-body.ts';

/** A crowd at the page costs one request a second. */
const HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=1' };

/** @param query as `DirectoryWish` says */
export function sendDirectory(
  exchange: Exchange,
  directory: RoomDirectory,
  query: URLSearchParams,
): void | Promise<void> {
  return sendText(exchange, new TextBody(JSON.stringify(directory.read(readWish(query)))), HEADERS);
}
