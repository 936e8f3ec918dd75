import { beforeAll, expect, test } from 'vitest';
import { Mixer } from '../../src/mixer/mixer.ts';
import { measureLoudness } from '../sound/ffmpeg.ts';
import { FRAME, packetsOf, play, random, rms } from './speaker.ts';
import { speechOf, TEXT } from './speech.ts';

let speech: Float32Array;
beforeAll(async () => {
  speech = await speechOf(TEXT);
});

const SECOND = 48_000;
const scaled = (sound: Float32Array, gain: number) => sound.map((x) => Math.max(-1, Math.min(1, x * gain)));
const joined = (...parts: readonly Float32Array[]) => {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const inLufs = async (sound: Float32Array) => (await measureLoudness(sound)).lufs;
const inDb = (ratio: number) => 20 * Math.log10(ratio);

/** Such as a fan makes: noise without its treble. */
function fan(seconds: number, amplitude: number): Float32Array {
  const next = random(5);
  let low = 0;
  return Float32Array.from({ length: SECOND * seconds }, () => {
    low += ((next() - 0.5) * 2 - low) * 0.1;
    return low * amplitude;
  });
}

function heard(sound: Float32Array): Float32Array {
  return play(packetsOf(sound), Math.floor(sound.length / FRAME)).out;
}

test.each([0.1, 0.2, 0.5, 1, 1.6])(
  'LOUD-1: speech at %d of its level settles at −16 ± 1 LUFS',
  async (gain) => {
    const lufs = await inLufs(heard(scaled(speech, gain)).subarray(SECOND * 5));
    expect(lufs).toBeGreaterThan(-17);
    expect(lufs).toBeLessThan(-15);
  },
);

test('LOUD-2: noise is never pulled up, before speech, after it, or where a microphone opens on it', async () => {
  const noise = fan(12, 0.03);
  expect(await inLufs(noise)).toBeLessThan(-45);
  const alone = heard(joined(new Float32Array(SECOND), noise));
  expect(await inLufs(alone)).toBeLessThan((await inLufs(noise)) + 1);

  const talk = scaled(speech.subarray(0, SECOND * 10), 0.5);
  const after = heard(joined(talk, noise));
  const rise = (from: number) =>
    rms(after.subarray(SECOND * from, SECOND * (from + 2))) / rms(after.subarray(SECOND * 11, SECOND * 13));
  expect(Math.abs(inDb(rise(19)))).toBeLessThan(1);
});

test('LOUD-3: a soft speaker after a loud one is raised within five seconds, a loud one lowered within one', async () => {
  const loud = scaled(speech.subarray(0, SECOND * 10), 1);
  const soft = scaled(speech.subarray(0, SECOND * 10), 0.12);
  const out = heard(joined(loud, soft, loud));
  const raised = await inLufs(out.subarray(SECOND * 15, SECOND * 20));
  expect(Math.abs(raised + 16)).toBeLessThan(2);
  const lowered = await inLufs(out.subarray(SECOND * 21, SECOND * 26));
  expect(Math.abs(lowered + 16)).toBeLessThan(2);
});

test('LOUD-4: nothing pumps: over settled speech the gain moves by 3 dB at most, and in a pause not at all', () => {
  // A pilot far under the speech, where it has nothing, tells the gain.
  const pilot = (i: number) => 0.002 * Math.sin((2 * Math.PI * 12_000 * i) / SECOND);
  const sound = joined(scaled(speech, 0.4), new Float32Array(SECOND * 4)).map((x, i) => x + pilot(i));
  const mixer = new Mixer();
  mixer.addVoice('ada');
  const packets = packetsOf(sound);
  const gains: number[] = [];
  for (const [frame, packet] of packets.entries()) {
    mixer.receive('ada', packet);
    const out = mixer.render((frame + 1) * 20);
    let [s, c] = [0, 0];
    for (let i = 0; i < FRAME; i++) {
      s += (out[i] as number) * Math.sin((2 * Math.PI * 12_000 * i) / SECOND);
      c += (out[i] as number) * Math.cos((2 * Math.PI * 12_000 * i) / SECOND);
    }
    gains.push(inDb(Math.hypot(s, c)));
  }
  const spread = (from: number, to: number) => {
    const within = gains.slice(from * 50, to * 50);
    const medians = Array.from({ length: Math.floor(within.length / 10) }, (_, i) =>
      within
        .slice(i * 10, i * 10 + 10)
        .sort((a, b) => a - b)
        .at(5),
    );
    return Math.max(...medians.map(Number)) - Math.min(...medians.map(Number));
  };
  expect(spread(6, 20)).toBeLessThan(3);
  expect(spread(21.5, 24)).toBeLessThan(0.5);
});
