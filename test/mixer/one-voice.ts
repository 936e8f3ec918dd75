/** One voice of the mix before it is levelled: what loss does to it can then be compared sample by sample. */

import { RenderClock } from '../../src/mixer/render-clock.ts';
import { Voice, type VoiceStats } from '../../src/mixer/voice.ts';
import type { VoicePacket } from '../../src/mixer/voice-packet.ts';
import { FRAME } from './speaker.ts';

/** As a room renders: each lot when its last frame is due. */
const LOT_FRAMES = 4;
/** Until the clock knows when frames are due. */
const LEAD_FRAMES = 8;

export interface Heard {
  readonly sound: Float32Array;
  readonly stats: VoiceStats;
}

/** Plays the packets, each arriving when it says; those that are not in the list are lost. */
export function playVoice(
  packets: readonly VoicePacket[],
  frames: number,
  before: (frame: number) => void = () => {},
): Heard {
  const voice = new Voice();
  const clock = new RenderClock();
  const queue = packets.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
  const sound = new Float32Array(frames * FRAME);
  const scratch = new Float32Array(FRAME);
  let next = 0;
  for (let frame = -LEAD_FRAMES; frame < frames; frame++) {
    const nowMs = Math.ceil((frame + 1) / LOT_FRAMES) * LOT_FRAMES * 20;
    for (let packet = queue[next]; packet && packet.arrivalMs <= nowMs; packet = queue[++next])
      voice.receive(packet);
    const atMs = clock.next(nowMs);
    if (frame < 0) continue;
    before(frame);
    voice.renderInto(sound.subarray(frame * FRAME, (frame + 1) * FRAME), scratch, {
      atMs,
      lateMs: nowMs - atMs,
    });
  }
  const { stats } = voice;
  voice.close();
  return { sound, stats };
}
