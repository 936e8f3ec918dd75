import { expect, test } from 'vitest';
import type { Pressed } from '../../web/keys/pressed.ts';
import { keyAction } from '../../web/studio/talk/keys.ts';
import { MuteLine } from '../../web/studio/talk/mute-line.ts';
import { isHeard, type Talking, talkingStep } from '../../web/studio/talk/talking.ts';

const open: Talking = { muted: false, held: false, byHost: false };
const muted: Talking = { muted: true, held: false, byHost: false };

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  return { type: 'keydown', key, repeat: false, modified: false, focus: 'page', ...more };
}

test('STUDIO-13: M mutes, held Space talks, ? lists the keys', () => {
  expect(keyAction(press('m'), true)).toBe('toggle-mute');
  expect(keyAction(press('M'), true)).toBe('toggle-mute');
  expect(keyAction(press(' '), true)).toBe('talk');
  expect(keyAction(press(' ', { repeat: true }), true)).toBeUndefined();
  expect(keyAction(press(' ', { type: 'keyup' }), true)).toBe('hush');
  expect(keyAction(press('?'), true)).toBe('list-keys');
  expect(keyAction(press('x'), true)).toBeUndefined();
});

test('STUDIO-14: keys stay out of the way of fields, buttons, the browser, and of who switched them off', () => {
  for (const key of ['m', ' ', '?']) {
    expect(keyAction(press(key, { focus: 'text' }), true)).toBeUndefined();
    expect(keyAction(press(key, { modified: true }), true)).toBeUndefined();
    expect(keyAction(press(key), false)).toBeUndefined();
  }
  expect(keyAction(press(' ', { focus: 'control' }), true)).toBeUndefined();
  expect(keyAction(press('m', { focus: 'control' }), true)).toBe('toggle-mute');
  // Released anywhere, in any setting, a held key must not go on talking.
  expect(keyAction(press(' ', { type: 'keyup', focus: 'text' }), false)).toBe('hush');
});

test('STUDIO-15: held Space is heard only while held, and only changes anything when muted', () => {
  const talking = talkingStep(muted, { type: 'talk' });
  expect(isHeard(talking)).toBe(true);
  expect(isHeard(talkingStep(talking, { type: 'hush' }))).toBe(false);
  expect(talkingStep(open, { type: 'talk' })).toBe(open);
  expect(talkingStep(open, { type: 'hush' })).toBe(open);
});

test("STUDIO-16: the host's mute holds, a held key included; nobody's own mute is undone from afar", () => {
  const byHost = talkingStep(open, { type: 'server', muted: true });
  expect(byHost).toEqual({ muted: true, held: false, byHost: true });
  expect(talkingStep(talkingStep(muted, { type: 'talk' }), { type: 'server', muted: true })).toEqual(byHost);
  expect(talkingStep(byHost, { type: 'server', muted: false })).toEqual(open);
  expect(talkingStep(muted, { type: 'server', muted: false })).toBe(muted);
  expect(talkingStep(byHost, { type: 'toggle' })).toEqual(open);
});

test('STUDIO-17: the server ends with the last wish, one request at a time', async () => {
  const sent: boolean[] = [];
  let underWay = 0;
  let settled = 0;
  const answers: (() => void)[] = [];
  const line = new MuteLine(
    async (wish) => {
      expect(++underWay).toBe(1);
      sent.push(wish);
      await new Promise<void>((resolve) => answers.push(resolve));
      underWay--;
    },
    () => true,
    () => settled++,
  );
  line.tell(true);
  line.tell(false);
  line.tell(true);
  line.tell(false);
  expect(line.pending).toBe(true);
  answers.shift()?.();
  await expect.poll(() => sent).toEqual([true, false]);
  expect(settled).toBe(0);
  answers.shift()?.();
  await expect.poll(() => settled).toBe(1);
  expect(line.pending).toBe(false);
});

test('STUDIO-18: a wish that could not be told is told again, unless telling it is hopeless', async () => {
  const sent: boolean[] = [];
  const line = new MuteLine(
    async (wish) => {
      sent.push(wish);
      if (sent.length < 2) throw new Error('restarting');
    },
    (error) => error instanceof Error && error.message === 'restarting',
    () => {},
  );
  line.tell(true);
  await expect.poll(() => line.pending).toBe(false);
  expect(sent).toEqual([true, true]);

  const refused: boolean[] = [];
  const hopeless = new MuteLine(
    async (wish) => {
      refused.push(wish);
      throw new Error('revoked');
    },
    () => false,
    () => {},
  );
  hopeless.tell(true);
  await expect.poll(() => hopeless.pending).toBe(false);
  expect(refused).toEqual([true]);
});
