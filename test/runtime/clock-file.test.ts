import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SteadyClock } from '../../src/core/steady-clock.ts';
import { keepMark } from '../../src/runtime/clock-file.ts';

const refused = vi.hoisted(() => ({ code: '' }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const write: typeof fs.writeFileSync = (...told) => {
    if (refused.code) throw Object.assign(new Error(`${refused.code}: write`), { code: refused.code });
    fs.writeFileSync(...told);
  };
  return { ...fs, writeFileSync: write };
});

test('RUN-14: the origin starts on a full disk, or under a used-up quota, by the mark of the clock that lies there', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tribune-clock-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'clock.json');
  const clock = new SteadyClock({ wallMs: () => 7, monotonicMs: () => 7 });
  const start = (code: string) => {
    refused.code = code;
    try {
      keepMark(clock, file)();
    } finally {
      refused.code = '';
    }
  };
  expect(() => start('ENOSPC')).toThrow('ENOSPC');
  writeFileSync(file, JSON.stringify({ boot: '', monotonicMs: 5, utcMs: 5 }));
  start('ENOSPC');
  start('EDQUOT');
  expect(() => start('EIO')).toThrow('EIO');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ utcMs: 5 });
});
