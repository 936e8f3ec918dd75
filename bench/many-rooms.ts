/** An installation after years: rooms that were held, each with its recording, and rooms to come. */

import { link, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RUNG_NAMES } from '../src/core/rung.ts';
import type { TimelineEvent } from '../src/core/timeline-event.ts';
import { chunksOfSpan } from '../src/origin/edition.ts';
import { m4aFile } from '../src/origin/recording/m4a-file.ts';
import { Recording } from '../src/origin/recording/recording.ts';
import { documentOf } from '../src/rooms/document.ts';
import type { Room } from '../src/rooms/room.ts';
import { rowOfRoom } from '../src/store/rows.ts';
import { Store } from '../src/store/store.ts';
import { chunkOf, initOf, SILENT_FRAME, T0 } from '../test/origin/origin-under-test.ts';

export const PAST = 10_000;
export const COMING = 300;
const SEGMENTS = 12;
const BATCHES = 3;
/** Of each recording, so that all of them have a hundred thousand. */
const EVENTS = 10;
const AT_ONCE = 64;
const LANGUAGES = ['en', 'fr', 'fr-CA', 'de', undefined];
const DAY_MS = 86_400_000;

/** The newest is `room-0`. */
export function pastRoom(n: number): Room {
  const language = LANGUAGES[n % LANGUAGES.length];
  const t0Ms = T0 - n * 3_600_000;
  return {
    id: `room-${n}`,
    title: `Conversation ${PAST - n} on tides, storms and what the sea gives back`,
    state: 'ended',
    createdMs: t0Ms - DAY_MS,
    runsBegun: 1,
    epoch: 1,
    programme: { run: 1, t0Ms, openedMs: t0Ms },
    endedMs: t0Ms + SEGMENTS * 960,
    description: 'What was said, and by whom. '.repeat(12),
    ...(language === undefined ? {} : { language }),
    topic: `Topic ${n % 150}`,
    startsItself: true,
    recorded: true,
  };
}

function comingRoom(n: number): Room {
  const { endedMs: _, programme: __, ...room } = pastRoom(n);
  const startsMs = Date.now() + 7 * DAY_MS + n * 3_600_000;
  return { ...room, id: `coming-${n}`, state: 'scheduled', runsBegun: 0, epoch: 0, startsMs };
}

/** Fills an empty data directory. */
export async function fillWithRooms(dataDir: string): Promise<void> {
  const rooms = [...numbers(PAST).map(pastRoom), ...numbers(COMING).map(comingRoom)];
  await fillDatabase(path.join(dataDir, 'control.sqlite'), rooms);
  const recordings = path.join(dataDir, 'recordings');
  const template = path.join(dataDir, 'template');
  await makeRecording(template);
  const files = await readdir(template);
  for (let from = 0; from < rooms.length; from += AT_ONCE) {
    await Promise.all(
      rooms.slice(from, from + AT_ONCE).map(async (room) => {
        const directory = path.join(recordings, room.id);
        const run = path.join(directory, 'r1');
        await mkdir(room.state === 'ended' ? run : directory, { recursive: true });
        await writeFile(path.join(directory, 'room.json'), JSON.stringify(documentOf(room)));
        // The same bytes in each: what is read costs the same, and the disk is not filled.
        if (room.state !== 'ended') return;
        for (const file of files) await link(path.join(template, file), path.join(run, file));
      }),
    );
  }
}

async function fillDatabase(file: string, rooms: readonly Room[]): Promise<void> {
  await (await Store.open(file)).close();
  const db = new DatabaseSync(file);
  const names = Object.keys(rowOfRoom(pastRoom(0)));
  const marks = (count: number) => numbers(count).map(() => '?');
  const room = db.prepare(`INSERT INTO room (${names}) VALUES (${marks(names.length)})`);
  const step = db.prepare(`INSERT INTO room_step VALUES (${marks(5)})`);
  const place = db.prepare(
    `INSERT INTO place (room, place, name, muted, token_digest, created_ms, role) VALUES (${marks(7)})`,
  );
  db.exec('BEGIN');
  for (const each of rooms) {
    room.run(...Object.values(rowOfRoom(each)));
    for (const [at, state] of ['scheduled', 'green-room', 'live', 'ended'].entries())
      step.run(each.id, at + 1, each.createdMs + at, state, 'host');
    for (const name of ['ada', 'ben', 'cleo'])
      place.run(each.id, name, name, 0, `${each.id} ${name}`, each.createdMs, 'speaker');
  }
  db.exec('COMMIT');
  db.close();
}

/** A run that ended, with its replay and its download. */
async function makeRecording(directory: string): Promise<void> {
  const recording = await Recording.open(directory, (error) => {
    throw error;
  });
  await recording.note({ type: 'opened', epoch: 1, fromSegment: 0, t0Ms: T0 });
  for (const rung of RUNG_NAMES) {
    await recording.note({ type: 'init', rung, bytes: Buffer.from(initOf(rung)).toString('base64') });
    await recording.note({ type: 'silence', rung, bytes: Buffer.from(SILENT_FRAME).toString('base64') });
    for (let n = 0; n < SEGMENTS; n++)
      for (const k of [0, 1, 2]) await recording.append(rung, { n, k }, 'sound', 1, chunkOf(rung, { n, k }));
  }
  const spanTicks = 4 * 46_080;
  for (let m = 0; m < BATCHES; m++) {
    const events = numbers(EVENTS)
      .filter((n) => n % BATCHES === m)
      .map((n): TimelineEvent => ({ type: 'speaking', at: m * spanTicks + n, places: ['ada', 'ben'] }));
    await recording.noteTimeline(m, 1, { from: m * spanTicks, until: (m + 1) * spanTicks, events });
  }
  await recording.note({ type: 'ended', lastSegment: SEGMENTS - 1, atMs: T0 + SEGMENTS * 960 });
  const count = SEGMENTS * 3;
  const published = { revision: 1, records: { aac64: count, aac32: count, opus48: count } };
  await recording.note({ type: 'published', ...published });
  await m4aFile(recording, {
    name: 'v1',
    title: 'A conversation',
    chunks: chunksOfSpan({ first: 0, end: SEGMENTS }),
    records: count,
    chapters: [],
  });
  await recording.close();
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
