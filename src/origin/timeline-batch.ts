/** Timeline batches: what happened in each economy segment's time. */

import { ECONOMY_TICKS, SEGMENT_MS, SEGMENT_TICKS, SEGMENTS_PER_ECONOMY } from '../core/programme.ts';
import { RUNG_NAMES } from '../core/rung.ts';
import { isWholeState, type TimelineEvent, TOLD_AGAIN_BATCHES } from '../core/timeline-event.ts';
import { CACHE, type Exchange, notFound, sendText } from './answer.ts';
import { holds, type SegmentSpan } from './edition.ts';
import type { LiveRun } from './live-run.ts';
import { eventsAsTheyStand } from './taken-back.ts';
import { TextBody } from './text-body.ts';

const FINAL = { 'Content-Type': 'application/json', 'Cache-Control': CACHE.object };
const NOT_FINAL = { 'Content-Type': 'application/json', 'Cache-Control': CACHE.never };
/** A batch its writer never told is given out without it, this long after its span. */
const BATCH_PATIENCE_MS = 10_000;

/** Batch `m`; one that may still come is not there yet, for nobody may remember half of it. */
export async function sendTimeline(exchange: Exchange, run: LiveRun, m: number): Promise<void> {
  const lastNumber = (m + 1) * SEGMENTS_PER_ECONOMY - 1;
  const last = run.lastSegment;
  const passed = RUNG_NAMES.every(
    (rung) => run.windows[rung].next > Math.min(lastNumber, last ?? lastNumber),
  );
  const exists = last === undefined || m * SEGMENTS_PER_ECONOMY <= last;
  if (!exists) return notFound(exchange, 'The programme ended before this.');
  const lateMs = run.elapsedMs - (lastNumber + 1) * SEGMENT_MS;
  const told = run.recording.hasBatch(m);
  if (!passed || (!told && last === undefined && lateMs < BATCH_PATIENCE_MS)) {
    const soon = lateMs > -BATCH_PATIENCE_MS;
    return notFound(exchange, 'This batch is not complete.', soon ? { 'Cache-Control': CACHE.notYet } : {});
  }
  const isWriting = run.recording.isWriting(m);
  const events = eventsAsTheyStand(run, await keptOf(run, m));
  const batch = { from: m * ECONOMY_TICKS, until: (m + 1) * ECONOMY_TICKS, events };
  // Without the writer's part it may still change, should the writer come back; so may what the disk refused or still
  // writes.
  const owed = events.some((event) => event.type === 'gap' && event.cause === 'not-recorded');
  const isFinal = told && !owed && !isWriting;
  return sendText(exchange, new TextBody(JSON.stringify(batch)), isFinal ? FINAL : NOT_FINAL);
}

/** Its events, but for what was cut off; where a cut replay begins, what stood then comes first. */
async function keptOf(run: LiveRun, m: number): Promise<TimelineEvent[]> {
  const { span, recording } = run;
  const events = await recording.timeline(m);
  if (!span) return events;
  const kept = events.filter(({ at }) => holds(span, Math.floor(at / SEGMENT_TICKS)));
  const beginsHere = Math.floor(span.first / SEGMENTS_PER_ECONOMY) === m;
  return beginsHere && span.first > 0 ? [...(await stoodAtBeginning(run, span)), ...kept] : kept;
}

/** What control had told when a cut replay begins, as it would be told again there. */
async function stoodAtBeginning({ recording }: LiveRun, { first }: SegmentSpan): Promise<TimelineEvent[]> {
  const at = first * SEGMENT_TICKS;
  const m = Math.floor(first / SEGMENTS_PER_ECONOMY);
  const newest = new Map<TimelineEvent['type'], TimelineEvent>();
  for (let each = m - (m % TOLD_AGAIN_BATCHES); each <= m; each++) {
    for (const event of await recording.timeline(each)) {
      if (isWholeState(event.type) && event.at < at) newest.set(event.type, event);
    }
  }
  return [...newest.values()].map((event) => ({ ...event, at }));
}
