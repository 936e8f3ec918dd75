import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const css = readFileSync(path.resolve(import.meta.dirname, '../../web/look/tokens.css'), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const themes = { light: colours(light), dark: { ...colours(light), ...colours(dark) } };

function colours(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT: [string, string[]][] = [
  ['ink', ['paper', 'surface', 'sunken', 'voice-soft', 'live-soft', 'caution-soft']],
  ['ink-soft', ['paper', 'surface', 'sunken', 'voice-soft']],
  ['on-ink', ['ink', 'live']],
  ['voice', ['paper', 'surface', 'sunken', 'voice-soft']],
  ['live', ['paper', 'surface', 'sunken', 'live-soft']],
];
const EDGES: [string, string[]][] = [
  ['line-strong', ['paper', 'surface', 'sunken']],
  ['focus', ['paper', 'surface', 'sunken']],
  ['caution', ['paper', 'caution-soft']],
];

test.each(['light', 'dark'] as const)('LOOK-3: text reads at 4.5:1 and edges at 3:1, %s', (theme) => {
  const named = themes[theme];
  const poor = (pairs: [string, string[]][], least: number) =>
    pairs.flatMap(([front, grounds]) =>
      grounds
        .map((ground) => [front, ground, contrast(named[front] ?? '', named[ground] ?? '')] as const)
        .filter(([, , ratio]) => !(ratio >= least))
        .map(([, ground, ratio]) => `${front} on ${ground}: ${ratio.toFixed(2)}`),
    );
  expect(poor(TEXT, 4.5)).toEqual([]);
  expect(poor(EDGES, 3)).toEqual([]);
});
