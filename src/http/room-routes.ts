/** Routes of rooms and of their lives. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import { TribuneError } from '../core/refusal.ts';
import { mayBeTold } from '../people/rights.ts';
import type { Recordings } from '../rooms/recordings.ts';
import { endsMs, type Room } from '../rooms/room.ts';
import type { NewRoom, Rooms } from '../rooms/rooms.ts';
import type { Links, LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface RoomRoutesNeeds {
  readonly rooms: Rooms;
  readonly recordings: Recordings;
}

const PAGE = 50;
const MOST_OWN = 100;
/** What anyone may list. */
const KNOWN = ['scheduled', 'green-room', 'live', 'ended'] as const;

/** Making, finding and changing rooms. */
export function roomRoutes(
  app: FastifyInstance,
  guard: Guard,
  needs: RoomRoutesNeeds,
  linksFor: LinksFor,
): void {
  const { rooms } = needs;

  serve(app, guard, 'createRoom', async ({ body, caller, request }) => {
    const links = linksFor(request);
    const { open: _, draft: __, ...wish } = body;
    const { room, made } = await rooms.create({
      ...wish,
      as: fateOf(body),
      owner: caller.account?.id,
    });
    const shown = roomOnWire(room, links);
    if (!made) return { status: 200, body: shown };
    return { status: 201, body: shown, headers: { Location: `/api/v1/rooms/${room.id}` } };
  });

  serve(app, guard, 'listRooms', async ({ query, caller, request }) => {
    const links = linksFor(request);
    const limit = query.limit ?? PAGE;
    const { before } = query;
    const asked = query.state ?? ['draft', ...KNOWN];
    const seesDrafts = mayBeTold(caller, 'draft.read');
    const states = seesDrafts ? asked : KNOWN.filter((state) => asked.includes(state));
    // Where nobody is to know of a room, nothing comes before it, as before one that never was.
    if (before !== undefined && !seesDrafts && (await rooms.isDraft(before))) {
      return { status: 200, body: { rooms: [] } };
    }
    // One more than the page holds tells whether another follows.
    const found = await rooms.list({ limit: limit + 1, states, ...(before ? { before } : {}) });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const shown = page.map((room) => roomOnWire(room, links));
    return { status: 200, body: { rooms: shown, ...(last ? { next: last.id } : {}) } };
  });

  serve(app, guard, 'listOwnRooms', async ({ caller, request }) => {
    const links = linksFor(request);
    const led = await rooms.ledBy(caller.account?.id ?? '', MOST_OWN);
    return {
      status: 200,
      body: { rooms: led.map(({ room, role }) => ({ room: roomOnWire(room, links), role })) },
    };
  });

  serve(app, guard, 'readRoom', async ({ params, caller, request }) => {
    const links = linksFor(request);
    const room = await rooms.get(params.room);
    if (room.state === 'draft' && !mayBeTold(caller, 'draft.read')) {
      throw new TribuneError('room_not_found', `There is no room ${room.id}.`);
    }
    return { status: 200, body: roomOnWire(room, links) };
  });

  serve(app, guard, 'changeRoom', async ({ params, body, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.change(params.room, body), links) };
  });

  serve(app, guard, 'deleteRoom', async ({ params }) => {
    await rooms.delete(params.room);
    return { status: 204 };
  });
}

/** From a draft to the end, and what is known of it. */
export function lifeRoutes(
  app: FastifyInstance,
  guard: Guard,
  needs: RoomRoutesNeeds,
  linksFor: LinksFor,
): void {
  const { rooms, recordings } = needs;

  serve(app, guard, 'announceRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.publish(params.room), links) };
  });

  serve(app, guard, 'openGreenRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.assemble(params.room), links) };
  });

  serve(app, guard, 'openRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.open(params.room), links) };
  });

  serve(app, guard, 'endRoom', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: roomOnWire(await rooms.end(params.room), links) };
  });

  serve(app, guard, 'readHistory', async ({ params }) => {
    return { status: 200, body: { steps: [...(await rooms.history(params.room))] } };
  });

  serve(app, guard, 'readStage', async ({ params }) => {
    return { status: 200, body: { people: [...(await rooms.people(params.room))] } };
  });

  serve(app, guard, 'readRecording', async ({ params }) => {
    const { id } = await rooms.get(params.room);
    return { status: 200, body: { origins: [...(await recordings.of(id))] } };
  });
}

/** @throws TribuneError room_not_found: of a room that was deleted there is nothing to tell */
export function stateOnWire({ id, state }: Room): wire.Room['state'] {
  if (state === 'deleted') throw new TribuneError('room_not_found', `There is no room ${id}.`);
  return state;
}

/** @throws TribuneError bad_request */
function fateOf({ open, draft = false, startsMs }: wire.NewRoom): NewRoom['as'] {
  const isPlain = !draft && startsMs === undefined;
  if (open === true && !isPlain) {
    throw new TribuneError('bad_request', 'A draft, or a room with a start, is not opened at once.');
  }
  if (draft) return 'draft';
  return (open ?? isPlain) ? 'live' : 'scheduled';
}

function roomOnWire(room: Room, links: Links): wire.Room {
  const { id, title, description, language, topic, startsMs, startsItself, recorded } = room;
  const { createdMs, programme, endedMs } = room;
  const ends = endsMs(room);
  return {
    id,
    title,
    description,
    ...(language === undefined ? {} : { language }),
    ...(topic === undefined ? {} : { topic }),
    ...(startsMs === undefined ? {} : { startsMs }),
    startsItself,
    recorded,
    state: stateOnWire(room),
    ...(programme ?? {}),
    createdMs,
    ...(endedMs === undefined ? {} : { endedMs }),
    ...(room.locked ? { locked: true } : {}),
    ...(ends === undefined ? {} : { endsMs: ends }),
    listenUrl: links.listen(id),
    studioUrl: links.studio(id),
  };
}
