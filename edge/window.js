/**
 * The window check: what of a run cannot exist, or not yet, is refused here and never reaches the origin.
 *
 * For nginx's own JavaScript (njs 0.7.9 in Debian 12), which knows no destructuring, no `for … of` and no state that
 * outlives a request. Only what the cache lacks comes by. The numbers are docs/PROTOCOL.md's.
 */

/** A segment is 0.96 s, an economy segment and a timeline batch four of them. */
const SEGMENT_MS = 960;
const SEGMENTS_PER_BATCH = 4;
/** Segments ahead of the clock for which the origin holds a request. */
const HELD_AHEAD = 2;
/** A playlist has had a segment this far behind for seconds. */
const LONG_AGO = 5;
/** Playlists have two minutes, and a little more may be under way: what lies behind that takes no place from them (misses.conf). */
const BEHIND = 133;
/** Up to here a number is about to exist, and nobody may remember that it did not. */
const SOON_MS = 10000;
/**
 * A head may be a second old, and two behind another edge: whoever knows of a newer run, or a newer replay, waits
 * until that is seen here.
 */
const LOOKS = 3;
const LOOK_MS = 1250;

const NEVER = 'max-age=5';
const NOT_YET = 'no-store';

async function check(r) {
  const verdict = await verdictOn(r);
  if (verdict.mayBeNewer) r.internalRedirect('@tribune_ahead');
  else settle(r, verdict);
}

/** The same for who asks of a run, or a replay, that the head does not know: looked at again until none can be unseen. */
async function checkAhead(r) {
  let verdict = await verdictOn(r);
  for (let looks = 1; looks < LOOKS && verdict.mayBeNewer; looks++) {
    await passed(LOOK_MS);
    verdict = await verdictOn(r);
  }
  settle(r, verdict);
}

/** By what the room's head says; where there is none, how the edge was answered that. */
async function verdictOn(r) {
  const asked = r.variables.tribune_path.split('/').slice(2);
  const reply = await r.subrequest(`/window/${asked[0]}`);
  const head = reply.status === 200 ? readHead(reply.responseText) : undefined;
  if (!head) return { headless: reply.status };
  return judge(head, Number(asked[1].slice(1)), asked.slice(2), r.args, Date.now()) || { passes: true };
}

function settle(r, verdict) {
  if (verdict.headless !== undefined) answerLike(r, verdict.headless);
  else if (verdict.passes) r.internalRedirect(r.variables.tribune_onward);
  else if (verdict.liesBehind) r.internalRedirect(r.variables.tribune_onward_behind);
  else if (verdict.plain) r.internalRedirect('@tribune_plain');
  else refuse(r, verdict);
}

/** Undefined when it is none. */
function readHead(text) {
  try {
    return JSON.parse(text);
  } catch (_noJson) {
    return undefined;
  }
}

/**
 * Undefined when it may exist, and is heard now.
 *
 * @param head of the room; @param rest what stands behind the run in the path; @param nowMs the edge's clock
 */
function judge(head, run, rest, args, nowMs) {
  const programme = head.programme;
  if (!programme || run > programme.run) return missing('There is no such run.', true);
  if (run < programme.run)
    return { status: 410, detail: 'The room began anew; read head.json again.', cache: NEVER };
  // The origin answers for what its host took out.
  if (head.withdrawn) return { liesBehind: true };
  if (/^v\d/.test(rest[0])) return judgeReplay(head.replay, Number(rest[0].slice(1)), rest[2]);
  const file = rest[1];
  if (file === 'live.m3u8') return judgeReload(programme, args, nowMs);
  const found = /^(\d+)\.(?:m4s|json|[012]\.m4s)$/.exec(file);
  if (!found) return undefined;
  const inBatches = rest[0] === 'eco32' || rest[0] === 'timeline';
  return judgeNumber(programme, Number(found[1]) * (inBatches ? SEGMENTS_PER_BATCH : 1), nowMs);
}

/** @param n of a segment, or of the first in a batch */
function judgeNumber(programme, n, nowMs) {
  const last = programme.lastSegment;
  // By the origin's clock alone: one of ours that is fast must not have all lie behind.
  const told = last === undefined ? newest(programme, 0) : last;
  if (n < told - BEHIND) return { liesBehind: true };
  if (last !== undefined) return n > last ? missing('The programme ended before this.') : undefined;
  const current = newest(programme, nowMs);
  if (n <= current + HELD_AHEAD) return undefined;
  if ((n - current) * SEGMENT_MS > SOON_MS) return missing('This lies far in the future.');
  return {
    status: 404,
    detail: `This is made in ${n - current} segments.`,
    cache: NOT_YET,
    head: Math.max(0, current),
  };
}

/** The segment of the moment. A clock of ours that is slow must keep nothing from anyone. */
function newest(programme, nowMs) {
  return Math.floor((Math.max(nowMs, programme.nowMs) - programme.t0Ms) / SEGMENT_MS);
}

/**
 * A reload by what LL-HLS says in its query. One that asks for what lies too far ahead gets the origin's own refusal
 * (draft-pantos-hls-rfc8216bis, 6.2.5.2). What asks for no more than there has long been is given the playlist as it is:
 * its numbers would be as many keys.
 */
function judgeReload(programme, args, nowMs) {
  const msn = args._HLS_msn;
  const part = args._HLS_part;
  const isNumber = (text) => /^(?:0|[1-9]\d{0,8})$/.test(text);
  const isReload =
    msn === undefined ? part === undefined : isNumber(msn) && (part === undefined || /^\d$/.test(part));
  const isAhead = msn !== undefined && Number(msn) > newest(programme, nowMs) + HELD_AHEAD;
  if (!isReload || (isAhead && programme.lastSegment === undefined)) {
    return { status: 400, detail: 'Unusable _HLS_msn or _HLS_part.', cache: NOT_YET };
  }
  const isOld = msn !== undefined && Number(msn) < newest(programme, 0) - LONG_AGO;
  const isSkip = args._HLS_skip === undefined || /^(?:YES|v2)$/.test(args._HLS_skip);
  return isOld || !isSkip || programme.lastSegment !== undefined ? { plain: true } : undefined;
}

function judgeReplay(replay, revision, file) {
  if (!replay || revision > replay.revision) return missing('There is no such replay.', true);
  const found = /^(\d+)\.m4s$/.exec(file);
  if (!found) return { liesBehind: true };
  const startMs = Number(found[1]) * SEGMENT_MS;
  const within = startMs >= replay.fromMs && startMs < replay.fromMs + replay.durationMs;
  return within ? { liesBehind: true } : missing('The programme ended before this.');
}

function missing(detail, mayBeNewer) {
  return { status: 404, detail: detail, cache: mayBeNewer ? NOT_YET : NEVER, mayBeNewer: mayBeNewer };
}

/** What is said of a room's head is said of all of it. */
function answerLike(r, status) {
  if (status === 404)
    return refuse(r, { status: 404, detail: 'There is no room of this name.', cache: NEVER });
  if (status === 410) return refuse(r, { status: 410, detail: 'This room was deleted.', cache: NEVER });
  refuse(r, {
    status: 503,
    detail: 'The server behind this one cannot be reached; try again.',
    cache: NOT_YET,
  });
}

const CODES = { 400: 'bad_request', 404: 'not_found', 410: 'gone', 503: 'unavailable' };
const TITLES = { 400: 'Bad Request', 404: 'Not Found', 410: 'Gone', 503: 'Service Unavailable' };

/** As the origin refuses, but the cache of the edge is not to be filled with it. */
function refuse(r, verdict) {
  const status = verdict.status;
  r.headersOut['Content-Type'] = 'application/problem+json';
  r.headersOut['Cache-Control'] = verdict.cache;
  r.headersOut['X-Accel-Expires'] = '0';
  r.headersOut['Access-Control-Allow-Origin'] = '*';
  r.headersOut['Access-Control-Expose-Headers'] = 'Tribune-Head, ETag, Content-Length, Date';
  if (verdict.head !== undefined) r.headersOut['Tribune-Head'] = String(verdict.head);
  if (status === 503) r.headersOut['Retry-After'] = '2';
  r.return(
    status,
    JSON.stringify({
      type: 'about:blank',
      title: TITLES[status],
      status: status,
      detail: verdict.detail,
      code: CODES[status],
    }),
  );
}

function passed(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export default { check, checkAhead };
