/** Lines over two axes, as SVG with a legend: told apart by colour and by the dashes of the line. */

import { escaped } from './escaped.ts';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** A height that means something. */
  readonly mark?: { readonly at: number; readonly name: string };
}

const WIDTH = 800;
const HEIGHT = 320;
const LEFT = 64;
const BOTTOM = 40;
const TOP = 28;
const RIGHT = 16;
const COLOURS = 6;
const DASHES = ['none', '8 4', '2 3', '10 3 2 3', '14 4', '4 6'];

export function plot({ title, x, y, lines, mark }: Plot): string {
  const points = lines.flatMap((line) => line.points).filter(isDrawable);
  const mostX = niceAbove(Math.max(1, ...points.map(([at]) => at)));
  const mostY = niceAbove(Math.max(1, ...points.map(([, at]) => at), mark?.at ?? 0));
  const toX = (value: number) => LEFT + (value / mostX) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number) => HEIGHT - BOTTOM - (value / mostY) * (HEIGHT - BOTTOM - TOP);
  const drawn = lines.map((line, i) => {
    const path = line.points
      .filter(isDrawable)
      .map(([px, py]) => `${toX(px).toFixed(1)},${toY(py).toFixed(1)}`);
    const dots =
      path.length > 12
        ? []
        : path.map((at) => `<circle cx="${at.replace(',', '" cy="')}" r="3" fill="var(--c${i % COLOURS})"/>`);
    return `<polyline points="${path.join(' ')}" ${strokeOf(i)}/>${dots.join('')}`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const labels = [
    ...ticks.map(
      (t) =>
        `<text x="${toX(t * mostX)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${t * mostX}</text>`,
    ),
    ...ticks.map(
      (t) => `<text x="${LEFT - 8}" y="${toY(t * mostY) + 4}" text-anchor="end">${t * mostY}</text>`,
    ),
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">${x}</text>`,
    `<text x="4" y="12">${y}</text>`,
  ];
  const marked = mark
    ? `<line class="mark" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${toY(mark.at)}" y2="${toY(mark.at)}"/><text x="${LEFT + 8}" y="${toY(mark.at) - 4}">${mark.name}</text>`
    : '';
  const legend = lines.map(
    ({ name }, i) =>
      `<li><svg viewBox="0 0 32 10" aria-hidden="true"><line x1="0" x2="32" y1="5" y2="5" ${strokeOf(i)}/></svg> ${escaped(name)}</li>`,
  );
  return `<figure><h2>${title}</h2>
<div class="wide" role="region" aria-label="${title}" tabindex="0"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}; its numbers stand in the table"><polyline class="axis" points="${LEFT},${TOP} ${LEFT},${HEIGHT - BOTTOM} ${WIDTH - RIGHT},${HEIGHT - BOTTOM}"/>${labels.join('')}${marked}${drawn.join('')}</svg></div>
<ul class="legend">${legend.join('')}</ul></figure>`;
}

function strokeOf(i: number): string {
  return `fill="none" stroke="var(--c${i % COLOURS})" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]}"`;
}

function isDrawable([x, y]: readonly [number, number]): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

/** 1, 2, 4 or 8 times a power of ten, at least `value`: quarters of it are short numbers. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 8].find((factor) => factor * power >= value) ?? 10) * power;
}
