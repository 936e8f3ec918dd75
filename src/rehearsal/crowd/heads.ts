/** What listeners of one process read in `head.json`: each of its versions is understood once, however many have read it. */

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { isRecord } from '../../core/is-record.ts';
import { isSpreadMs, LEAST_SPREAD_MS } from '../../core/listening/spread.ts';
import { ECONOMY_RUNG, FULL_TIER, isTier, type TierName } from '../../core/tier.ts';
import type { AnswerHead } from '../wire/response-reader.ts';

export interface ReadHead {
  readonly state: 'scheduled' | 'live' | 'ended';
  readonly startsMs: number | undefined;
  readonly programme: HeadedProgramme | undefined;
  readonly hasBoard: boolean;
  /** Newcomers wait: the room is full. */
  readonly waits: boolean;
}

interface HeadedProgramme {
  readonly run: number;
  readonly t0Ms: number;
  readonly streams: boolean;
  readonly spreadMs: number;
  /** The one that holds, or is about to; full where what economy is made of is not offered. */
  readonly tier: TierName;
}

/** Versions remembered: with a programme there is a new one each second. */
const REMEMBERED = 64;
/** No head is longer, whatever it is made of. */
export const LONGEST_TEXT = 1_048_576;

export class Heads {
  readonly #byTag = new Map<string, ReadHead>();

  known(etag: string | undefined): ReadHead | undefined {
    return etag === undefined ? undefined : this.#byTag.get(etag);
  }

  /** Undefined when it is not a head. */
  read({ etag, encoding }: Pick<AnswerHead, 'etag' | 'encoding'>, body: Buffer): ReadHead | undefined {
    const head = headOf(decodedRecord(body, encoding));
    if (!head || etag === undefined) return head;
    this.#byTag.set(etag, head);
    for (const oldest of this.#byTag.keys()) {
      if (this.#byTag.size <= REMEMBERED) break;
      this.#byTag.delete(oldest);
    }
    return head;
  }
}

/** The text of an answer; undefined when it is not in a form that was asked for. */
export function decoded(body: Buffer, encoding: string): string | undefined {
  try {
    if (encoding === '') return body.toString();
    if (encoding === 'br') return brotliDecompressSync(body, { maxOutputLength: LONGEST_TEXT }).toString();
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: LONGEST_TEXT }).toString();
  } catch {
    // Not what it says it is.
  }
  return undefined;
}

/** What an answer says in JSON; undefined when it is no object. */
export function decodedRecord(body: Buffer, encoding: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decoded(body, encoding) ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function headOf(value: Record<string, unknown> | undefined): ReadHead | undefined {
  if (!value) return undefined;
  const { state, programme, coming, board, waits } = value;
  if (state !== 'scheduled' && state !== 'live' && state !== 'ended') return undefined;
  const startsMs = isRecord(coming) ? coming['startsMs'] : undefined;
  return {
    state,
    startsMs: typeof startsMs === 'number' ? startsMs : undefined,
    programme: isRecord(programme) ? programmeOf(programme) : undefined,
    hasBoard: typeof board === 'number',
    waits: waits === true,
  };
}

function programmeOf(programme: Record<string, unknown>): HeadedProgramme | undefined {
  const { run, t0Ms, streams, spreadMs, tier, rungs } = programme;
  if (typeof run !== 'number' || typeof t0Ms !== 'number') return undefined;
  const hasSmall =
    Array.isArray(rungs) && rungs.some((rung) => isRecord(rung) && rung['name'] === ECONOMY_RUNG);
  const { name } = hasSmall && isTier(tier) ? tier : FULL_TIER;
  return {
    run,
    t0Ms,
    streams: streams === true,
    spreadMs: isSpreadMs(spreadMs) ? spreadMs : LEAST_SPREAD_MS,
    tier: name,
  };
}
