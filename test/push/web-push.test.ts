import type { LookupAddress } from 'node:dns';
import https from 'node:https';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isPublicAddress, publicAgent, publicLookup } from '../../src/push/public-network.ts';
import { vapidKeyFrom } from '../../src/push/vapid-key.ts';
import { WebPush } from '../../src/push/web-push.ts';
import { PushService, vapidClaims } from './push-service.ts';

const SECRET = new Uint8Array(32).fill(9);
const MESSAGE = { kind: 'live', room: 'talk', title: 'Marées 🌊', language: 'fr', startsMs: 5 } as const;

let service: PushService;
let push: WebPush;
beforeEach(async () => {
  service = await PushService.start();
  push = new WebPush({
    key: vapidKeyFrom(SECRET),
    subject: 'https://live.example.org',
    agent: service.agent(),
  });
});
afterEach(async () => {
  push.close();
  await service.stop();
});

const target = (browser = service.browser()) => {
  const { endpoint, keys } = browser.subscription();
  return { endpoint, ...keys };
};

test('PUSH-1: a message is encrypted for one browser alone, and signed as this installation', async () => {
  const [ada, ben] = [service.browser(), service.browser()];
  expect(await push.send(target(ada), MESSAGE, 60)).toEqual({ kind: 'sent' });
  const [message] = service.pushed;
  if (!message) throw new Error('nothing came');
  expect(ada.read(message)).toEqual(MESSAGE);
  expect(() => ben.read(message)).toThrow();
  expect(message.body.toString('latin1')).not.toContain('talk');
  expect(message.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '60', urgency: 'high' });
  expect(String(message.headers['topic'])).toMatch(/^[\w-]{1,32}$/);
  const { key, claims } = vapidClaims(message);
  expect(key).toBe(push.publicKey);
  expect(claims).toMatchObject({ aud: 'https://push.example.org', sub: 'https://live.example.org' });
  expect(Number(claims['exp'])).toBeLessThanOrEqual(Date.now() / 1000 + 86_400);
});

test('PUSH-2: the key is the same after every start', () => {
  expect(vapidKeyFrom(SECRET)).toEqual(vapidKeyFrom(SECRET));
  expect(vapidKeyFrom(new Uint8Array(32).fill(8))).not.toEqual(vapidKeyFrom(SECRET));
  expect(Buffer.from(vapidKeyFrom(SECRET).publicKey, 'base64url')).toHaveLength(65);
});

test('PUSH-3: a browser that is gone, and a service that does not take it now, are told apart', async () => {
  service.answers.push(
    { status: 410 },
    { status: 404 },
    { status: 403 },
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 503 },
    { status: 302, headers: { location: 'https://127.0.0.1/' } },
  );
  const outcomes = [];
  for (let n = 0; n < 6; n++) outcomes.push(await push.send(target(), MESSAGE, 60));
  expect(outcomes).toEqual([
    { kind: 'gone' },
    { kind: 'gone' },
    { kind: 'gone' },
    { kind: 'later', afterMs: 7_000 },
    { kind: 'later' },
    { kind: 'gone' },
  ]);
  // Nothing that it points to is followed.
  expect(service.pushed).toHaveLength(6);
  await service.stop();
  expect(await push.send(target(), MESSAGE, 60)).toEqual({ kind: 'later' });
  service = await PushService.start();
  const noPoint = { ...target(), p256dh: Buffer.alloc(65, 4).toString('base64url') };
  expect(await push.send(noPoint, MESSAGE, 60)).toEqual({ kind: 'gone' });
});

test('PUSH-4: nothing is connected to but public addresses, wherever a name leads', async () => {
  const own = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ];
  const more = [
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
  ];
  const tricks = ['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'localhost', ''];
  expect([...own, ...more, ...tricks].filter(isPublicAddress)).toEqual([]);
  expect(
    ['9.9.9.9', '172.32.0.1', '2606:4700::1111', '2a00:1450:4007::1'].filter(isPublicAddress),
  ).toHaveLength(4);

  const found = (addresses: LookupAddress[], options: { all?: boolean } = { all: true }) =>
    new Promise((resolve) => {
      const lookup = publicLookup((_name, _options, done) => done(null, addresses));
      lookup('push.example.org', options, (error, address) => resolve(error ? error.message : address));
    });
  const mixed = [
    { address: '127.0.0.1', family: 4 },
    { address: '9.9.9.9', family: 4 },
  ];
  expect(await found(mixed)).toEqual([{ address: '9.9.9.9', family: 4 }]);
  expect(await found(mixed, {})).toBe('9.9.9.9');
  expect(await found(mixed.slice(0, 1))).toMatch('no public address');

  // In earnest: a service that listens here is not reached by a name that leads here.
  const agent = publicAgent();
  const failure = await new Promise<Error>((resolve) => {
    https.get('https://localhost/', { agent }, () => undefined).on('error', resolve);
  });
  agent.destroy();
  expect(failure.message).toContain('no public address');
});
