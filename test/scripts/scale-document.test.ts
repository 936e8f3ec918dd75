import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MEASURED_EDGE as EDGE } from '../../bench/scale/assumptions.ts';
import { demandOf, limitsOf } from '../../scripts/scale-arithmetic.ts';
import { scaleDocument } from '../../scripts/scale-document.ts';
import { type ScaleFigures, withMeasured } from '../../scripts/scale-figures.ts';

const docs = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../../docs', name), 'utf8');
const figures = JSON.parse(docs('scale-figures.json')) as ScaleFigures;

test('SCALE-8: docs/SCALE.md is what the figures say; `node scripts/write-scale.ts` writes it', () => {
  expect(docs('SCALE.md')).toBe(scaleDocument(figures));
});

test('SCALE-9: what a bench prints replaces what it printed before, and the document changes with it', () => {
  const printed = { [`${EDGE}: CPU for a listener-second`]: { value: 1_000, unit: 'µs', figure: 'scale' } };
  const dearer = withMeasured(figures, printed, ['elsewhere']);
  expect(demandOf(dearer, 10_000).coresAtFull).toBeCloseTo(10, 6);
  expect(demandOf(dearer, 10_000).gbitPerSecond).toBe(demandOf(figures, 10_000).gbitPerSecond);
  const network = { name: '', how: '', perGb: [], perMillionRequests: [], perServerHour: [], serverGbit: 10 };
  const cores = limitsOf(dearer, network).find(({ what }) => what === 'cores, planned');
  expect(cores?.listeners).toBeCloseTo(3_200, 6);
  expect(scaleDocument(dearer)).not.toBe(scaleDocument(figures));
  expect(scaleDocument(dearer)).toContain('elsewhere');
});

test('SCALE-10: every number that was measured stands beside the bench that made it', () => {
  const document = scaleDocument(figures);
  const runs = readFileSync(path.resolve(import.meta.dirname, '../../bench/run.ts'), 'utf8');
  for (const { figure } of Object.values(figures.figures)) {
    expect(document).toContain(`npm run bench -- ${figure}`);
    const named = figure.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(runs).toContain(`  ${named},`);
  }
  // By the bench's own spelling: by another one, what it prints would stand beside what it printed before.
  expect(Object.keys(figures.figures).filter((what) => /\d,\d{3} listeners/.test(what))).toEqual([]);
  expect(() => scaleDocument({ machine: [], figures: {} })).toThrow('not measured');
});
