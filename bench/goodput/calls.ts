/** What a crowd asks of control, in what shares: much that can wait, little that cannot. */

import { randomBytes } from 'node:crypto';
import { urgencyOf } from '../../src/contract/priorities.ts';
import type { OperationName } from '../../src/contract/routes.ts';
import type { Priority } from '../../src/core/priority.ts';

export interface Scene {
  readonly port: number;
  readonly room: string;
  readonly question: string;
  readonly operatorToken: string;
}

export interface Call {
  readonly operation: OperationName;
  readonly priority: Priority;
  /** HTTP/1.1, whole. */
  readonly request: () => string;
}

interface Shape {
  readonly operation: OperationName;
  /** Of all calls. */
  readonly share: number;
  readonly method: string;
  readonly path: string;
  readonly body?: () => object;
  readonly asOperator?: true;
}

/** From which they come. */
const NETWORKS = 60_000;

export const SHARES =
  '1 % lock the stage, 4 % read the queue of hands, 25 % read the room, 20 % vote, 50 % react';

const key = () => randomBytes(24).toString('base64url');

function shapesOf({ room, question }: Scene): readonly Shape[] {
  const at = `/api/v1/rooms/${room}`;
  return [
    {
      operation: 'lockStage',
      share: 0.01,
      method: 'PUT',
      path: `${at}/lock`,
      body: () => ({ locked: false }),
      asOperator: true,
    },
    { operation: 'listHands', share: 0.04, method: 'GET', path: `${at}/hands`, asOperator: true },
    { operation: 'readRoom', share: 0.25, method: 'GET', path: at },
    {
      operation: 'voteForQuestion',
      share: 0.2,
      method: 'PUT',
      path: `${at}/questions/${question}/vote`,
      body: () => ({ deviceKey: key(), probability: 1, wanted: true }),
    },
    {
      operation: 'react',
      share: 0.5,
      method: 'POST',
      path: `${at}/reactions`,
      body: () => ({ deviceKey: key(), probability: 1, counts: { clap: 1 } }),
    },
  ];
}

/**
 * There is one call of each priority.
 *
 * @param shares of each, where they are not the usual
 * @returns draws a call by the shares; `drawn` from 0 to less than 1
 */
export function callsOf(scene: Scene, shares?: Readonly<Record<Priority, number>>): (drawn: number) => Call {
  const calls = shapesOf(scene).map((shape) => ({ share: shape.share, call: callOf(shape, scene) }));
  return (drawn) => {
    let sum = 0;
    const found = calls.find(({ share, call: { priority } }) => {
      sum += shares ? shares[priority] : share;
      return drawn < sum;
    });
    const { call } = found ?? calls.at(-1) ?? {};
    if (!call) throw new Error('there are calls');
    return call;
  };
}

/** Made beforehand, so that a request costs the load next to nothing. */
const PREPARED = 4_000;
const KEY = '"deviceKey":"';

function callOf({ operation, method, path, body, asOperator }: Shape, scene: Scene): Call {
  const shown = asOperator ? `Authorization: Bearer ${scene.operatorToken}\r\n` : '';
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${scene.port}\r\n${shown}`;
  const make = () => {
    const network = Math.floor(Math.random() * NETWORKS);
    // As an edge of one's own network says whose request it is.
    const from = `X-Forwarded-For: ${100 + (network >> 16)}.${(network >> 8) & 255}.${network & 255}.7\r\n`;
    const text = body ? JSON.stringify(body()) : '';
    const about = body ? `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n` : '';
    return `${head}${from}${about}\r\n${text}`;
  };
  const prepared = Array.from({ length: PREPARED }, make);
  let next = 0;
  const request = () => {
    const n = next++ % PREPARED;
    const ready = prepared[n] ?? '';
    const at = ready.lastIndexOf(KEY);
    if (at < 0) return ready;
    // One device does a thing once in a while: its key is another the next time, as long as before.
    const from = at + KEY.length;
    prepared[n] =
      `${ready.slice(0, from)}${ready.slice(from + 1, from + 8)}${ready[from]}${ready.slice(from + 8)}`;
    return ready;
  };
  return { operation, priority: urgencyOf(operation).priority, request };
}
