import { expect, test } from 'vitest';
import type { Pressed } from '../../web/keys/pressed.ts';
import { listenAction } from '../../web/listen/keys/listen-keys.ts';

const ALL = ['k', ' ', 'm', '+', '-', 'j', 'l', '?'];

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  return { type: 'keydown', key, repeat: false, modified: false, focus: 'page', ...more };
}

test('KEYS-1: each key does its own, and a held one goes on where that makes sense', () => {
  expect(ALL.map((key) => listenAction(press(key), true))).toEqual([
    'play-or-pause',
    'play-or-pause',
    'toggle-mute',
    'louder',
    'softer',
    'back',
    'on',
    'list-keys',
  ]);
  expect(listenAction(press('M'), true)).toBe('toggle-mute');
  expect(listenAction(press('x'), true)).toBeUndefined();
  const held = ALL.map((key) => listenAction(press(key, { repeat: true }), true));
  expect(held.filter(Boolean)).toEqual(['louder', 'softer', 'back', 'on']);
});

test('KEYS-2: keys stay out of the way of fields, buttons, the browser, and of who switched them off', () => {
  for (const key of ALL) {
    expect(listenAction(press(key, { focus: 'text' }), true)).toBeUndefined();
    expect(listenAction(press(key, { modified: true }), true)).toBeUndefined();
    expect(listenAction(press(key, { type: 'keyup' }), true)).toBeUndefined();
    expect(listenAction(press(key), false)).toBeUndefined();
  }
  expect(listenAction(press(' ', { focus: 'control' }), true)).toBeUndefined();
  expect(listenAction(press('k', { focus: 'control' }), true)).toBe('play-or-pause');
});
