/** Routes of replays, their chapters and clips. */

import type { FastifyInstance } from 'fastify';
import type * as wire from '../contract/schemas.ts';
import type { Clip } from '../core/replay.ts';
import type { Recordings } from '../rooms/recordings.ts';
import type { ReplayState, Replays } from '../rooms/replays.ts';
import type { Links, LinksFor } from './links.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface ReplayRouteNeeds {
  readonly replays: Replays;
  readonly recordings: Recordings;
}

export function replayRoutes(
  app: FastifyInstance,
  guard: Guard,
  { replays, recordings }: ReplayRouteNeeds,
  linksFor: LinksFor,
): void {
  const shown = async (state: ReplayState, links: Links): Promise<wire.Replay> => {
    const outline = state.replay.run === 0 ? undefined : await recordings.outline(state.room.id);
    // An origin that was away may have an older run.
    const known = outline?.run === state.replay.run ? outline : undefined;
    return {
      ...onWire(state, links),
      ...(known ? { durationMs: known.durationMs } : {}),
      levels: [...(known?.levels ?? [])],
    };
  };

  serve(app, guard, 'readReplay', async ({ params, request }) => {
    const links = linksFor(request);
    return { status: 200, body: await shown(await replays.read(params.room), links) };
  });

  serve(app, guard, 'changeReplay', async ({ params, body, request }) => {
    const links = linksFor(request);
    return { status: 200, body: await shown(await replays.change(params.room, body), links) };
  });

  serve(app, guard, 'setChapters', async ({ params, body, request }) => {
    const links = linksFor(request);
    return { status: 200, body: await shown(await replays.setChapters(params.room, body.chapters), links) };
  });

  serve(app, guard, 'makeClip', async ({ params, body, request }) => {
    const links = linksFor(request);
    const { clip, made } = await replays.makeClip(params.room, { id: params.clip, ...body });
    return { status: made ? 201 : 200, body: clipOnWire(params.room, clip, links) };
  });

  serve(app, guard, 'deleteClip', async ({ params }) => {
    await replays.deleteClip(params.room, params.clip);
    return { status: 204 };
  });
}

function onWire(
  { room, replay, keepDays, keptUntilMs }: ReplayState,
  links: Links,
): Omit<wire.Replay, 'levels'> {
  return {
    published: !replay.withdrawn,
    fromMs: replay.fromMs,
    ...(replay.untilMs === undefined ? {} : { untilMs: replay.untilMs }),
    keepDays: keepDays === 0 ? null : keepDays,
    keptAsUsual: replay.keepDays === undefined,
    ...(keptUntilMs === undefined ? {} : { keptUntilMs }),
    chapters: [...replay.chapters],
    clips: replay.clips.map((clip) => clipOnWire(room.id, clip, links)),
  };
}

function clipOnWire(room: string, clip: Clip, links: Links): wire.Clip {
  return { ...clip, url: links.clip(room, clip.id) };
}
