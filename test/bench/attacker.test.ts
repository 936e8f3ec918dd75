import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OriginUnderTest } from '../origin/origin-under-test.ts';

const ATTACKER = path.resolve(import.meta.dirname, '../../bench/attack/attacker-process.ts');

async function attack(
  ...args: readonly string[]
): Promise<{ code: number; said: string; complained: string }> {
  const child = spawn(process.execPath, [ATTACKER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = child.stdout.setEncoding('utf8').toArray();
  const complained = child.stderr.setEncoding('utf8').toArray();
  const [code] = (await once(child, 'close')) as [number];
  return { code, said: (await said).join(''), complained: (await complained).join('') };
}

test('SCALE-11: the attacker of the benches attacks this machine alone, ends by itself, and says what it did', async () => {
  const elsewhere = await attack('http://192.0.2.1:80', 'talk', '9', '10', '1');
  expect([elsewhere.code, elsewhere.complained]).toEqual([1, expect.stringContaining('127.0.0.1')]);
  const origin = await OriginUnderTest.start({ streams: false });
  try {
    const writer = await origin.writer();
    origin.clock.to(3);
    await writer.segments(0, 2);
    const { code, said } = await attack(origin.url, 'talk', '9', '100', '0.5');
    const report = JSON.parse(said) as {
      requests: number;
      datagrams: number;
      statuses: Record<string, number>;
    };
    expect(code).toBe(0);
    expect(report.requests).toBeGreaterThanOrEqual(8);
    expect(report.requests).toBeLessThan(60);
    expect(report.datagrams).toBe(report.requests);
    // Nothing of it is a fault of the origin’s, which has no control behind it here.
    const faults = Object.keys(report.statuses).filter(
      (status) => status.startsWith('5') && status !== '503',
    );
    expect([faults, origin.faults]).toEqual([[], []]);
  } finally {
    await origin.close();
  }
});
