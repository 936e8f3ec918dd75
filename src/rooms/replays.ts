/**
 * Replays: trimmed, published and withdrawn, kept for a time; their chapters and clips.
 *
 * As with rooms, what was decided is stored before an origin is told. Owns what may be decided; not what comes of it in
 * bytes, which is the origin's. Rules: docs/RULES.md EDIT, CLIP, KEEP.
 */

import { TribuneError } from '../core/refusal.ts';
import {
  type Chapter,
  type Clip,
  clipSpan,
  cutEndMs,
  cutStartMs,
  LONGEST_CLIP_MS,
  MOST_CLIPS,
} from '../core/replay.ts';
import { keptUntilMs, type Replay } from './replay.ts';
import type { ReplayStorage } from './replay-storage.ts';
import type { Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { Rooms } from './rooms.ts';
import type { Turns } from './turns.ts';
import { fitToShow } from './wording.ts';

export interface ReplaysNeeds {
  readonly storage: Pick<RoomStorage, 'room'>;
  readonly replays: ReplayStorage;
  readonly rooms: Pick<Rooms, 'announce'>;
  /** Those of the rooms. */
  readonly turns: Turns;
  /** For how many days a room is kept whose host said nothing; 0: for ever. */
  readonly keepDays: number;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

export interface ReplayChange {
  readonly fromMs?: number | undefined;
  /** Null: to its end. */
  readonly untilMs?: number | null | undefined;
  readonly published?: boolean | undefined;
  /** Null: for ever. */
  readonly keepDays?: number | null | undefined;
  readonly keptAsUsual?: boolean | undefined;
}

/** A replay with what follows from its room. */
export interface ReplayState {
  readonly room: Room;
  readonly replay: Replay;
  /** For how many days it is kept; 0: for ever. */
  readonly keepDays: number;
  readonly keptUntilMs: number | undefined;
}

/** The programme may be that much longer than the room, by its clock: media ends it after it was told. */
const END_TOLERANCE_MS = 15_000;

export class Replays {
  readonly #needs: ReplaysNeeds;

  constructor(needs: ReplaysNeeds) {
    this.#needs = needs;
  }

  /** @throws TribuneError room_not_found */
  async read(id: string): Promise<ReplayState> {
    const room = await this.#room(id);
    const replay = await this.#needs.replays.replay(id, room.programme?.run ?? 0);
    const { keepDays } = this.#needs;
    return {
      room,
      replay,
      keepDays: replay.keepDays ?? keepDays,
      keptUntilMs: keptUntilMs(replay, room.state === 'ended' ? room.endedMs : undefined, keepDays),
    };
  }

  /** What the change does not name stays. @throws TribuneError bad_request, room_not_found, room_state_wrong, keeping_over */
  change(id: string, change: ReplayChange): Promise<ReplayState> {
    return this.#edit(id, async ({ room, replay }) => {
      const cuts = change.fromMs !== undefined || change.untilMs !== undefined;
      if (cuts) checkRecorded(room, ['ended'], 'A replay is cut once the room has ended.');
      const after = changed(replay, change);
      if (change.keepDays !== undefined || change.keptAsUsual) this.#checkKept(room, after);
      await this.#needs.replays.saveReplay(after);
    });
  }

  /** @throws TribuneError bad_request, room_not_found, room_state_wrong */
  setChapters(id: string, chapters: readonly Chapter[]): Promise<ReplayState> {
    return this.#edit(id, async ({ room, replay }) => {
      checkRecorded(room, ['live', 'ended'], 'Only a room that is live, or was, has chapters.');
      const ordered = chapters
        .map(({ startMs, title }) => ({ startMs, title: fitToShow(title, 'title') }))
        .sort((a, b) => a.startMs - b.startMs);
      if (new Set(ordered.map(({ startMs }) => startMs)).size < ordered.length) {
        throw new TribuneError('bad_request', 'No two chapters can begin at the same moment.');
      }
      await this.#needs.replays.saveReplay({ ...replay, chapters: ordered });
    });
  }

  /**
   * Makes a clip of the chunks that hold what was asked for. The same again finds it.
   *
   * @throws TribuneError bad_request, room_not_found, room_state_wrong, clip_exists, clips_full
   */
  async makeClip(
    id: string,
    wish: Clip,
  ): Promise<{ readonly state: ReplayState; readonly clip: Clip; readonly made: boolean }> {
    const clip = {
      id: wish.id,
      title: fitToShow(wish.title, 'title'),
      ...clipSpan(wish.fromMs, wish.untilMs),
    };
    let made = false;
    const state = await this.#edit(id, async ({ room, replay }) => {
      checkRecorded(room, ['live', 'ended'], 'Clips are made of a room that is live, or was.');
      checkSpan(wish, room, replay);
      const same = replay.clips.find((each) => each.id === clip.id);
      if (same && isSame(same, clip)) return;
      if (!same && replay.clips.length >= MOST_CLIPS) {
        throw new TribuneError('clips_full', `A room has ${MOST_CLIPS} clips at most; delete one first.`);
      }
      made = !same && (await this.#needs.replays.addClip(replay, clip, this.#needs.nowMs()));
      if (made) return;
      throw new TribuneError('clip_exists', `There is another clip ${clip.id}; choose another id.`);
    });
    return { state, clip, made };
  }

  /** A second time changes nothing. @throws TribuneError room_not_found */
  async deleteClip(id: string, clip: string): Promise<void> {
    await this.#edit(id, () => this.#needs.replays.removeClip(id, clip));
  }

  /** A word about keeping is no way to delete. @throws TribuneError keeping_over */
  #checkKept(room: Room, replay: Replay): void {
    const endedMs = room.state === 'ended' ? room.endedMs : undefined;
    const untilMs = keptUntilMs(replay, endedMs, this.#needs.keepDays);
    if (untilMs === undefined || untilMs > this.#needs.nowMs()) return;
    const meant = 'the room would be deleted at once. Delete it, if that is what you mean.';
    throw new TribuneError('keeping_over', `That time is over already: ${meant}`);
  }

  async #edit(id: string, work: (before: ReplayState) => Promise<void>): Promise<ReplayState> {
    const state = await this.#needs.turns.take(id, async () => {
      await work(await this.read(id));
      return this.read(id);
    });
    await this.#needs.rooms.announce(id);
    return state;
  }

  async #room(id: string): Promise<Room> {
    const room = await this.#needs.storage.room(id);
    if (room && room.state !== 'deleted') return room;
    throw new TribuneError('room_not_found', `There is no room ${id}.`);
  }
}

/** @throws TribuneError bad_request */
function changed(replay: Replay, change: ReplayChange): Replay {
  const { untilMs: untilBefore, keepDays: keepBefore, ...rest } = replay;
  const fromMs = change.fromMs === undefined ? replay.fromMs : cutStartMs(change.fromMs);
  const asked = change.untilMs === undefined ? untilBefore : (change.untilMs ?? undefined);
  const untilMs = asked === undefined ? undefined : cutEndMs(asked);
  if (untilMs !== undefined && untilMs <= fromMs) {
    throw new TribuneError('bad_request', 'A replay ends after it begins.');
  }
  const said = change.keepDays === undefined ? keepBefore : (change.keepDays ?? 0);
  const keepDays = change.keptAsUsual ? undefined : said;
  return {
    ...rest,
    fromMs,
    ...(untilMs === undefined ? {} : { untilMs }),
    withdrawn: change.published === undefined ? replay.withdrawn : !change.published,
    ...(keepDays === undefined ? {} : { keepDays }),
  };
}

function checkRecorded(room: Room, states: readonly Room['state'][], otherwise: string): void {
  if (!room.programme || !states.includes(room.state)) throw new TribuneError('room_state_wrong', otherwise);
  if (!room.recorded) throw new TribuneError('room_state_wrong', 'This room is not recorded.');
}

function checkSpan({ fromMs, untilMs }: Clip, room: Room, replay: Replay): void {
  if (untilMs <= fromMs) throw new TribuneError('bad_request', 'A clip ends after it begins.');
  if (untilMs - fromMs > LONGEST_CLIP_MS) {
    throw new TribuneError('bad_request', 'A clip is two minutes long at most.');
  }
  if (fromMs < replay.fromMs || untilMs > (replay.untilMs ?? untilMs)) {
    throw new TribuneError('bad_request', 'Part of this was cut off the replay.');
  }
  const { endedMs, programme } = room;
  if (endedMs !== undefined && programme && untilMs > endedMs - programme.t0Ms + END_TOLERANCE_MS) {
    throw new TribuneError('bad_request', 'The conversation ended before that.');
  }
}

function isSame(one: Clip, other: Clip): boolean {
  return one.title === other.title && one.fromMs === other.fromMs && one.untilMs === other.untilMs;
}
