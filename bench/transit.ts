/**
 * How long packets stay in a forwarder, from what passed its port.
 *
 * A forwarder writes new headers: each outgoing source is one incoming source under another number, its timestamps off
 * by a constant, its payloads as long. Which one, and by how much, shows in the packets themselves.
 */

import type { SeenPacket } from './packets-seen.ts';

export interface Transit {
  /** From the kernel's handing a packet to the server to its handing over each copy, ms. */
  readonly ms: readonly number[];
  readonly incoming: number;
  readonly outgoing: number;
}

/** A copy is made of a packet that came at most this long before it. */
const LONGEST_MS = 500;
/** Of each outgoing source, to learn which incoming one it carries. */
const LEARNT_FROM = 60;
/** Of those, how many must agree: another's packets are as long only by chance. */
const AGREEING = 0.8;

interface Origin {
  readonly ssrc: number;
  /** Of the outgoing timestamp before the incoming one, uint32. */
  readonly offset: number;
}

/** @param packets in the order of time; who speaks to whom must not change among them */
export function transitOf(packets: readonly SeenPacket[]): Transit {
  const incoming = packets.filter((packet) => packet.incoming);
  const outgoing = packets.filter((packet) => !packet.incoming);
  const arrivals = new Map<string, number>();
  for (const { ssrc, timestamp, atMs } of incoming) arrivals.set(`${ssrc} ${timestamp}`, atMs);
  const origins = originsOf(incoming, outgoing);
  const ms: number[] = [];
  for (const { ssrc, timestamp, atMs } of outgoing) {
    const origin = origins.get(ssrc);
    if (!origin) continue;
    const arrivedMs = arrivals.get(`${origin.ssrc} ${(timestamp - origin.offset) >>> 0}`);
    if (arrivedMs !== undefined && arrivedMs <= atMs) ms.push(atMs - arrivedMs);
  }
  return { ms, incoming: incoming.length, outgoing: outgoing.length };
}

/** For each outgoing source the incoming one that it is a copy of. */
function originsOf(incoming: readonly SeenPacket[], outgoing: readonly SeenPacket[]): Map<number, Origin> {
  const votes = new Map<number, { seen: number; counts: Map<string, number> }>();
  let from = 0;
  for (const copy of outgoing) {
    while ((incoming[from]?.atMs ?? Number.POSITIVE_INFINITY) < copy.atMs - LONGEST_MS) from++;
    const vote = votes.get(copy.ssrc) ?? { seen: 0, counts: new Map<string, number>() };
    votes.set(copy.ssrc, vote);
    if (vote.seen >= LEARNT_FROM) continue;
    vote.seen++;
    for (let i = from; i < incoming.length; i++) {
      const candidate = incoming[i] as SeenPacket;
      if (candidate.atMs > copy.atMs) break;
      if (candidate.payloadBytes !== copy.payloadBytes) continue;
      const key = `${candidate.ssrc} ${(copy.timestamp - candidate.timestamp) >>> 0}`;
      vote.counts.set(key, (vote.counts.get(key) ?? 0) + 1);
    }
  }
  const origins = new Map<number, Origin>();
  for (const [copy, { seen, counts }] of votes) {
    const [best] = [...counts].sort(([, a], [, b]) => b - a);
    if (!best || best[1] < AGREEING * seen) continue;
    const [ssrc, offset] = best[0].split(' ');
    origins.set(copy, { ssrc: Number(ssrc), offset: Number(offset) });
  }
  return origins;
}
