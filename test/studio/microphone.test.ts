import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultWords } from '../../web/studio/microphone/fault-words.ts';
import { microphoneFault } from '../../web/studio/microphone/microphone-fault.ts';
import { readChoices } from '../../web/studio/microphone/sound-choices.ts';
import { barShare, levelOf, meterShare, verdictOn } from '../../web/studio/microphone/voice-level.ts';

const fine = { secure: true, supported: true, permission: undefined } as const;

function failure(name: string, message = ''): Error {
  return new DOMException(message, name);
}

test('STUDIO-19: each way in which a microphone fails is told apart', () => {
  const told = (error: unknown, around: Partial<Parameters<typeof microphoneFault>[1]> = {}) =>
    microphoneFault(error, { ...fine, ...around });
  expect(told(new TypeError('undefined'), { secure: false, supported: false })).toBe('insecure');
  expect(told(new Error(), { supported: false })).toBe('unsupported');
  expect(told(failure('NotAllowedError', 'Permission denied'), { permission: 'denied' })).toBe('denied');
  expect(told(failure('NotAllowedError', 'Permission denied'))).toBe('denied');
  expect(told(failure('NotAllowedError', 'Permission dismissed'), { permission: 'prompt' })).toBe(
    'dismissed',
  );
  expect(told(failure('NotAllowedError'), { permission: 'prompt' })).toBe('dismissed');
  expect(told(failure('NotAllowedError', 'Permission denied by system'))).toBe('system-denied');
  expect(told(failure('NotAllowedError'), { permission: 'granted' })).toBe('system-denied');
  expect(told(failure('NotFoundError'))).toBe('no-device');
  expect(told(failure('OverconstrainedError'))).toBe('no-device');
  expect(told(failure('NotReadableError'))).toBe('in-use');
  expect(told(failure('AbortError'))).toBe('in-use');
  expect(told(failure('WeatherError'))).toBe('unknown');
  expect(told(undefined)).toBe('unknown');
});

test('STUDIO-20: each failure has plain words in both languages', () => {
  const { en, fr } = faultWords;
  expect(Object.keys(fr)).toEqual(Object.keys(en));
  for (const sentence of [...Object.values(en), ...Object.values(fr)]) {
    expect(sentence.length).toBeGreaterThan(40);
    expect(sentence).not.toMatch(/Error|getUserMedia|NotAllowed/);
  }
  expect(en.insecure).toContain('HTTPS');
});

test('a level is measured in decibels of full scale', () => {
  const sine = Float32Array.from(
    { length: 4800 },
    (_, i) => 0.5 * Math.sin((i * 2 * Math.PI * 1000) / 48_000),
  );
  const { meanDb, peakDb } = levelOf(sine);
  expect(meanDb).toBeCloseTo(-9.03, 1);
  expect(peakDb).toBeCloseTo(-6.02, 1);
  expect(levelOf(new Float32Array(512))).toEqual({ meanDb: -100, peakDb: -100 });
  expect([-80, -60, -30, 0, 6].map(meterShare)).toEqual([0, 0, 0.5, 1, 1]);
});

test('STUDIO-21: the verdict on a level is that of the loudest of the last seconds', () => {
  const said = (meanDb: number, peakDb = meanDb + 12) => ({ meanDb, peakDb });
  expect(verdictOn([])).toBe('silent');
  expect(verdictOn([said(-70), said(-65)])).toBe('silent');
  expect(verdictOn([said(-70), said(-44), said(-70)])).toBe('quiet');
  expect(verdictOn([said(-70), said(-22), said(-70)])).toBe('good');
  expect(verdictOn([said(-22), said(-6, -0.2)])).toBe('loud');
});

test('STUDIO-44: that one was too loud is said for a second, and its bar stands as long where one was', () => {
  const calm = { meanDb: -30, peakDb: -18 };
  const shouted = { meanDb: -8, peakDb: -0.2 };
  const after = (calmLevels: number) => [calm, shouted, ...Array(calmLevels).fill(calm)];
  expect([verdictOn(after(19)), barShare(after(19))]).toEqual(['loud', meterShare(-0.2)]);
  expect([verdictOn(after(20)), barShare(after(20))]).toEqual(['good', meterShare(-21)]);
  expect(barShare([])).toBe(0);
});

test('choices that cannot be read are as at first', () => {
  const atFirst = readChoices(null);
  expect(atFirst.processing).toEqual({
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  });
  expect(readChoices('{"microphone":"usb","processing":{"noiseSuppression":false}}')).toEqual({
    ...atFirst,
    microphone: 'usb',
    processing: { ...atFirst.processing, noiseSuppression: false },
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (kept) => {
      const { microphone, output } = readChoices(kept);
      expect([typeof microphone, typeof output]).toEqual(['string', 'string']);
    }),
  );
});
