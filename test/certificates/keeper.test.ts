import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CertificateFiles } from '../../src/certificates/certificate-files.ts';
import { CertificateKeeper } from '../../src/certificates/keeper.ts';
import { Authority } from '../doors/certificates.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const domain = 'talk.example.org';
const authority = new Authority('A test');
const log = pino({ level: 'silent' });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-certificates-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

/** Certificates of 60 days, of which 30 have passed when they are made. */
function issue(): { key: string; chain: string } {
  const { cert, key } = authority.certify({ name: domain, hosts: [domain] });
  return { key, chain: cert };
}

const DIRECTORY = 'https://acme.example.org/directory';

function keeperOf(
  order: () => Promise<{ key: string; chain: string }>,
  directoryUrl = DIRECTORY,
): CertificateKeeper {
  const files = new CertificateFiles(path.join(folder, 'certificates'));
  return new CertificateKeeper({ domain, directoryUrl, files, order, nowMs: Date.now, log });
}

/** How often it was asked, and a wait for the next time. */
function counted(answer: () => { key: string; chain: string }) {
  let times = 0;
  let tell: (() => void) | undefined;
  const order = async () => {
    times++;
    tell?.();
    return answer();
  };
  const next = () =>
    new Promise<void>((resolve) => {
      tell = resolve;
    });
  return { order, next, times: () => times };
}

async function changed(keeper: CertificateKeeper): Promise<void> {
  await new Promise<void>((resolve) => keeper.onChange(resolve));
}

/** When what was obtained is on disk, and the next look is set. */
function settled(): Promise<void> {
  return vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
}

test('HTTPS-3: a certificate is kept for this user alone, and taken up by the next start without an order', async () => {
  const { order, times } = counted(issue);
  const first = keeperOf(order);
  await first.load();
  expect(first.current).toBeUndefined();
  const obtained = changed(first);
  first.start();
  await obtained;
  const file = path.join(folder, 'certificates', `${domain}.pem`);
  await vi.waitFor(() => stat(file));
  first.close();
  const modes = await Promise.all(
    [file, path.dirname(file)].map(async (at) => (await stat(at)).mode & 0o777),
  );
  expect(modes).toEqual([0o600, 0o700]);
  const second = keeperOf(order);
  await second.load();
  second.start();
  second.close();
  expect(second.current).toEqual(first.current);
  expect(times()).toBe(1);
});

test('HTTPS-3: what was kept and is no certificate of this domain is none', async () => {
  const files = new CertificateFiles(folder);
  const file = path.join(folder, `${domain}.pem`);
  expect(await files.certificate(domain)).toBeUndefined();
  const { key, chain } = issue();
  const other = authority.certify({ name: 'other', hosts: ['other.example.org'] });
  for (const text of [
    '',
    'nonsense',
    key,
    chain,
    other.key + chain,
    other.key + other.cert,
    key.slice(0, 90) + chain,
  ]) {
    await writeFile(file, text);
    expect(await files.certificate(domain)).toBeUndefined();
  }
  await writeFile(file, key + chain);
  expect(await files.certificate(domain)).toMatchObject({ chain });
  expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY');
});

test('HTTPS-4: a certificate is renewed when a third of its life is left', async () => {
  const { order, next, times } = counted(issue);
  const keeper = keeperOf(order);
  await keeper.load();
  const obtained = changed(keeper);
  keeper.start();
  await obtained;
  await settled();
  const { current } = keeper;
  // Of 60 days, 40 in: ten from now.
  await vi.advanceTimersByTimeAsync(9.9 * DAY_MS);
  expect(times()).toBe(1);
  const again = next();
  const renewed = changed(keeper);
  await vi.advanceTimersByTimeAsync(0.2 * DAY_MS);
  await again;
  await renewed;
  expect(keeper.current?.chain).not.toBe(current?.chain);
  keeper.close();
});

test('HTTPS-5: where renewing fails the certificate stays in use, and tries become rarer, four in the first hour', async () => {
  let refuses = false;
  const { order, times } = counted(() => {
    if (refuses) throw new Error('The authority is away.');
    return issue();
  });
  const keeper = keeperOf(order);
  await keeper.load();
  const obtained = changed(keeper);
  keeper.start();
  await obtained;
  await settled();
  const { current } = keeper;
  refuses = true;
  await vi.advanceTimersByTimeAsync(10.1 * DAY_MS);
  const tries: number[] = [];
  for (let minute = 0; minute < 3 * 24 * 60; minute++) {
    const before = times();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    if (times() > before) tries.push(minute);
  }
  expect(keeper.current).toBe(current);
  const gaps = tries.slice(1).map((minute, i) => minute - (tries[i] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(6 * 60);
  expect(tries.length).toBeGreaterThan(8);
  refuses = false;
  const renewed = changed(keeper);
  await vi.advanceTimersByTimeAsync(6 * 3_600_000);
  await renewed;
  expect(keeper.current).not.toBe(current);
  keeper.close();
});

test('HTTPS-5: tries for a first certificate are four in the first hour', async () => {
  const { order, times } = counted(() => {
    throw new Error('The authority is away.');
  });
  const keeper = keeperOf(order);
  await keeper.load();
  keeper.start();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(times()).toBe(4);
  expect(keeper.current).toBeUndefined();
  keeper.close();
});

test('HTTPS-5: a certificate that the authority gives for another name is not used', async () => {
  const { order, times } = counted(() => {
    const { cert, key } = authority.certify({ name: 'other', hosts: ['other.example.org'] });
    return { key, chain: cert };
  });
  const keeper = keeperOf(order);
  await keeper.load();
  keeper.start();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(times()).toBe(1);
  expect(keeper.current).toBeUndefined();
  keeper.close();
});

test('HTTPS-8: a certificate of another authority stays in use until the one of now gave another, which is asked at once', async () => {
  const trial = counted(issue);
  const first = keeperOf(trial.order, 'https://staging.example.org/directory');
  await first.load();
  const obtained = changed(first);
  first.start();
  await obtained;
  await vi.waitFor(() => stat(path.join(folder, 'certificates', `${domain}.pem`)));
  await settled();
  first.close();
  let give: (() => void) | undefined;
  const asked = counted(issue);
  const second = keeperOf(async () => {
    const pair = await asked.order();
    await new Promise<void>((resolve) => {
      give = resolve;
    });
    return pair;
  });
  await second.load();
  const asking = asked.next();
  second.start();
  await asking;
  await vi.waitFor(() => expect(give).toBeDefined());
  expect(second.current).toEqual(first.current);
  const replaced = changed(second);
  give?.();
  await replaced;
  expect(second.current).toMatchObject({ directoryUrl: DIRECTORY });
  expect(second.current?.chain).not.toBe(first.current?.chain);
  await settled();
  second.close();
  const third = keeperOf(asked.order);
  await third.load();
  third.start();
  expect(third.current).toEqual(second.current);
  third.close();
  expect([trial.times(), asked.times()]).toEqual([1, 1]);
});
