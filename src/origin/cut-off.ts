/** Which paths of an ended run lead to what was cut off its replay. Pure. */

import { SEGMENTS_PER_ECONOMY } from '../core/programme.ts';
import { holds, isWithin, type SegmentSpan } from './edition.ts';
import type { LivePath } from './live-path.ts';
import type { LiveRun } from './live-run.ts';

export function isCutOff(run: LiveRun, path: LivePath): boolean {
  const { span } = run;
  if (!span || !run.isCut) return false;
  switch (path.kind) {
    case 'segment':
    case 'part':
      // What lies after the end never was.
      return !holds(span, path.n) && path.n <= (run.lastSegment ?? -1);
    case 'playlist':
    case 'economy-playlist':
      // It names what is gone: a live playlist cannot lose its end.
      return true;
    case 'economy':
      return economySegments(path.m, run).some((n) => !holds(span, n));
    case 'timeline':
      return isWhollyCut(economySegments(path.m, run), span);
    case 'replay':
      return path.object.kind === 'segment'
        ? !holds(span, path.object.n) && path.object.n <= (run.lastSegment ?? -1)
        : path.object.kind !== 'init' && !isWithin(spanOfRevision(run, path.revision), span);
    default:
      return false;
  }
}

function isWhollyCut(segments: readonly number[], span: SegmentSpan): boolean {
  return segments.length > 0 && !segments.some((n) => holds(span, n));
}

/** Those of the four that there are. */
function economySegments(m: number, { lastSegment = -1 }: LiveRun): number[] {
  const first = m * SEGMENTS_PER_ECONOMY;
  const length = Math.max(0, Math.min(SEGMENTS_PER_ECONOMY, lastSegment + 1 - first));
  return Array.from({ length }, (_, i) => first + i);
}

function spanOfRevision({ recording, lastSegment = -1 }: LiveRun, revision: number): SegmentSpan {
  const published = recording.published.find((each) => each.revision === revision);
  return published?.span ?? { first: 0, end: lastSegment + 1 };
}
