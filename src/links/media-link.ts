/**
 * Control's line to media, over its private door.
 *
 *   PUT /rooms/{room} · DELETE /rooms/{room} · GET /rooms
 *   GET /rooms/{room}/stage
 *   POST /rooms/{room}/speakers · DELETE /rooms/{room}/speakers/{session}
 *   PUT /rooms/{room}/places/{place} · DELETE /rooms/{room}/places/{place}
 *   PUT /rooms/{room}/told
 *
 * Leaving answers whether there was such a session. A refusal comes back as `{code, detail}` and is thrown as it is;
 * anything else that is not the answer, silence included, is `unavailable`.
 */

import type { SignedGrant } from '../core/grant.ts';
import { isRecord } from '../core/is-record.ts';
import { isRefusal, TribuneError } from '../core/refusal.ts';
import { isOnStage } from '../core/timeline-event.ts';
import type { ToldEvent } from '../core/told-event.ts';
import type { Door } from '../doors/door.ts';
import type { HeldRoom, Joined, Speaker, StageGateway, Standing } from '../rooms/stage-gateway.ts';
import { DoorHttp, type DoorRequest } from './door-http.ts';

/** All of them end before the origin gives up on control's answer, 15 s. A speaker waits for this one, ms. */
const JOIN_TIMEOUT_MS = 8_000;
const COMMAND_TIMEOUT_MS = 4_000;
/** Starting a room's process, ms. */
const ASSIGN_TIMEOUT_MS = 10_000;
/** Ending waits until the origin has every chunk, ms. */
const END_TIMEOUT_MS = 12_000;

export class MediaLink implements StageGateway {
  readonly #http: DoorHttp;

  constructor(door: Door) {
    this.#http = new DoorHttp(door, 'The stage');
  }

  async rooms(): Promise<readonly HeldRoom[]> {
    const rooms = await this.#ask({ method: 'GET', path: '/rooms', timeoutMs: COMMAND_TIMEOUT_MS });
    return Array.isArray(rooms) ? rooms.filter(isHeldRoom) : [];
  }

  async assign(room: string, grant: SignedGrant): Promise<void> {
    await this.#ask({ method: 'PUT', path: roomPath(room), body: { grant }, timeoutMs: ASSIGN_TIMEOUT_MS });
  }

  async people(room: string): Promise<readonly Standing[]> {
    const path = `${roomPath(room)}/stage`;
    const people = await this.#ask({ method: 'GET', path, timeoutMs: COMMAND_TIMEOUT_MS });
    return Array.isArray(people) ? people.filter(isStanding) : [];
  }

  async end(room: string): Promise<void> {
    await this.#ask({ method: 'DELETE', path: roomPath(room), timeoutMs: END_TIMEOUT_MS });
  }

  async join(room: string, speaker: Speaker): Promise<Joined> {
    const joined = await this.#ask({
      method: 'POST',
      path: `${roomPath(room)}/speakers`,
      body: speaker,
      timeoutMs: JOIN_TIMEOUT_MS,
    });
    if (isJoined(joined)) return joined;
    throw new Error('media answered a speaker without session and answer');
  }

  async leave(room: string, session: string): Promise<void> {
    const path = `${roomPath(room)}/speakers/${encodeURIComponent(session)}`;
    const left = await this.#ask({ method: 'DELETE', path, timeoutMs: COMMAND_TIMEOUT_MS });
    if (left === false) throw new TribuneError('session_not_found', 'This session is over.');
  }

  async setMuted(room: string, place: string, muted: boolean): Promise<void> {
    const path = placePath(room, place);
    await this.#ask({ method: 'PUT', path, body: { muted }, timeoutMs: COMMAND_TIMEOUT_MS });
  }

  async remove(room: string, place: string): Promise<void> {
    await this.#ask({ method: 'DELETE', path: placePath(room, place), timeoutMs: COMMAND_TIMEOUT_MS });
  }

  async tell(room: string, event: ToldEvent): Promise<void> {
    const path = `${roomPath(room)}/told`;
    await this.#ask({ method: 'PUT', path, body: event, timeoutMs: COMMAND_TIMEOUT_MS });
  }

  close(): void {
    this.#http.close();
  }

  async #ask(request: DoorRequest): Promise<unknown> {
    const { status, json } = await this.#http.send(request);
    if (status >= 200 && status < 300) return json;
    if (status !== 500 && isRecord(json) && isRefusal(json['code'])) {
      throw new TribuneError(json['code'], String(json['detail'] ?? ''));
    }
    throw new TribuneError('unavailable', 'The stage is in trouble; try again.', {
      cause: new Error(
        `media answered ${request.method} ${request.path} with ${status} ${JSON.stringify(json)}`,
      ),
    });
  }
}

function roomPath(room: string): string {
  return `/rooms/${encodeURIComponent(room)}`;
}

function placePath(room: string, place: string): string {
  return `${roomPath(room)}/places/${encodeURIComponent(place)}`;
}

function isHeldRoom(value: unknown): value is HeldRoom {
  if (!isRecord(value)) return false;
  const { room, run, epoch } = value;
  const isRun = run === undefined || typeof run === 'number';
  return typeof room === 'string' && isRun && typeof epoch === 'number';
}

function isStanding(value: unknown): value is Standing {
  return isOnStage(value) && isRecord(value) && typeof value['connected'] === 'boolean';
}

function isJoined(value: unknown): value is Joined {
  return isRecord(value) && typeof value['session'] === 'string' && typeof value['answer'] === 'string';
}
