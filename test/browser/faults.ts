/** Faults in the middle of a conversation, for as long as a test says, and what must hold meanwhile. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as lasts } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Role } from '../../src/runtime/supervisor.ts';
import { TOKEN } from '../runtime/tribune.ts';
import type { HarmedSite, Talk } from './harmed-site.ts';
import type { Invitation } from './installation.ts';
import type { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';

/** What the host reads, in the languages of the pages. */
const HOST = {
  'en-GB': { manage: /^Manage/, stands: 'Nothing is being recorded' },
  'fr-FR': { manage: /^Gérer/, stands: 'Rien n’est enregistré' },
} as const;

/** The page from which a host leads a room. */
async function hostOf(site: HarmedSite, talk: Talk, locale: keyof typeof HOST): Promise<Visitor> {
  const host = await Visitor.open(site.browser, `${site.api.url}/#operator=${TOKEN}`, { locale });
  const { title } = await site.api.call<{ title: string }>('GET', `/rooms/${talk.room}`);
  const row = host.page.getByRole('listitem').filter({ hasText: title });
  await row.getByRole('button', { name: HOST[locale].manage }).click();
  return host;
}

function notice(host: Visitor, text: string) {
  return host.page.locator('main [role=status]', { hasText: text });
}

/** The host's own call, refused or not. */
async function command(site: HarmedSite, method: string, path: string, body: object = {}) {
  const response = await fetch(`${site.api.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as { code?: string; state?: string } };
}

const UNHARMED = 'no stall, no jump';
/** Pages that are opened beside it keep an element waiting for a tenth of a second. */
const MOST_STALLED_SECONDS = 0.2;
/** A process that waits for its turn for so long is on a machine that makes a page stall by itself. */
const BUSY_MS = 150;
/** Of which one has to be on a machine that is not. */
const GOES = 3;

/** Harms something while somebody listens: not one stall, not one jump. Judged again only where the machine was busy. */
export async function unheard(listener: Listener, harm: () => Promise<void>): Promise<void> {
  for (let go = 1; ; go++) {
    const turns = monitorEventLoopDelay({ resolution: 10 });
    turns.enable();
    const heard = await hearing(listener, harm);
    turns.disable();
    const longestMs = turns.max / 1e6;
    if (heard !== UNHARMED && longestMs > BUSY_MS && go < GOES) continue;
    expect(`${heard}; ${longestMs.toFixed(0)} ms for a turn`).toMatch(UNHARMED);
    return;
  }
}

async function hearing(listener: Listener, harm: () => Promise<void>): Promise<string> {
  const before = await listener.hears(1);
  await harm();
  const after = await listener.hears(1);
  expect(listener.loads).toBe(1);
  expect(listener.faults).toEqual([]);
  const stalls = after.stalls - before.stalls;
  const jumps = after.jumps - before.jumps;
  const stalledSeconds = after.stalledSeconds - before.stalledSeconds;
  if (stalledSeconds < MOST_STALLED_SECONDS && jumps === 0) return UNHARMED;
  return `${stalls} stalls of ${stalledSeconds.toFixed(2)} s, ${jumps} jumps`;
}

/** Fills the disk, frees it when `until` has resolved, and holds that host and API said so meanwhile. */
export async function fillDisk(site: HarmedSite, talk: Talk, until: () => Promise<unknown>): Promise<void> {
  const guest = await site.api.call<Invitation>('POST', `/rooms/${talk.room}/invitations`, { name: 'Carol' });
  const spare = await site.api.openRoom('To be ended');
  await site.disk.fill();
  try {
    await expect.poll(async () => (await talk.recording())?.state).toBe('refused');
    // One after the other: two pages that load at once take the listener's processor.
    const hosts = [await hostOf(site, talk, 'en-GB'), await hostOf(site, talk, 'fr-FR')];
    const notices = hosts.map((host, i) => notice(host, Object.values(HOST)[i]?.stands ?? ''));
    for (const shown of notices) await shown.waitFor();
    await refusesWhatIsNew(site, talk);
    await stillCommands(site, talk, { guest, spare });
    await until();
    site.disk.free();
    for (const shown of notices) await shown.waitFor({ state: 'detached' });
    for (const host of hosts) {
      // Where a role is killed meanwhile the browser itself notes what then got no answer.
      expect(host.faults.filter((fault) => !/ERR_CONNECTION_REFUSED|503/.test(fault))).toEqual([]);
      await host.close();
    }
  } catch (error) {
    site.disk.free();
    throw error;
  }
  await expect.poll(async () => (await talk.recording())?.state).toBe('written');
}

/** What control has no room for it does not do, and says so; what it kept it still tells. */
async function refusesWhatIsNew(site: HarmedSite, talk: Talk): Promise<void> {
  const room = `/rooms/${talk.room}`;
  for (const path of ['/rooms', `${room}/invitations`]) {
    const body = path === '/rooms' ? { title: 'One more' } : { name: 'Ben' };
    const { status, json } = await command(site, 'POST', path, body);
    expect([path, status, json.code]).toEqual([path, 507, 'storage_full']);
  }
  expect(await site.api.call('GET', room)).toMatchObject({ state: 'live' });
}

/** A host mutes, removes and ends all the same. */
async function stillCommands(
  site: HarmedSite,
  talk: Talk,
  { guest, spare }: { guest: Invitation; spare: string },
): Promise<void> {
  const place = `/rooms/${talk.room}/stage/${guest.place}`;
  expect(await site.api.call('PUT', place, { muted: true })).toMatchObject({ muted: true });
  await site.api.call('DELETE', place);
  expect(await site.api.call('POST', `/rooms/${spare}/end`)).toMatchObject({ state: 'ended' });
}

/** Once the disk has room again, control does what it refused. */
export async function doesAgain(site: HarmedSite, talk: Talk): Promise<void> {
  const invited = await command(site, 'POST', `/rooms/${talk.room}/invitations`, { name: 'Ben' });
  expect(invited.status).toBe(201);
}

const CLOCK_SET = 'the clock of the machine was set; the programme does not follow it';
const CLOCK_AGREES = 'the clock of the machine agrees again';

/** Sets the clocks of roles, one after the other to each of `aheadSeconds`; numbers and `/time` go on, and the log says it. */
export async function setClocks(
  site: HarmedSite,
  talk: Talk,
  roles: readonly Role[],
  aheadSeconds: readonly number[],
): Promise<void> {
  const { t0Ms } = await site.api.programme(talk.room);
  for (const ahead of aheadSeconds) {
    const from = site.roles.lines.length;
    for (const role of roles) site.clocks[role].set(ahead);
    for (const role of roles) {
      const said = ahead === 0 ? CLOCK_AGREES : CLOCK_SET;
      await site.roles.logged((line) => line.role === role && line.msg === said, from);
    }
    expect(Math.abs(await site.timeErrorMs())).toBeLessThan(500);
    const n = await site.api.nextSegment(talk.room);
    // It was complete a moment ago, by the true time.
    expect(Math.abs((Date.now() - t0Ms) / 960 - (n + 1))).toBeLessThan(2);
  }
}

/** Sets the date of a listener's page, while it plays, so many seconds from the true one. */
export async function setPageDate({ page }: Listener, aheadSeconds: number): Promise<void> {
  await page.evaluate((aheadMs) => {
    const trueNow = performance.timeOrigin + performance.now();
    const stand = trueNow + aheadMs - performance.now();
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given: []) {
        super(...given);
        if (given.length === 0) this.setTime(Date.now());
      }
      static override now() {
        return Math.round(stand + performance.now());
      }
    } as DateConstructor;
  }, aheadSeconds * 1_000);
}

/** Keeps media from the origin for a while. */
export async function severOrigin(site: HarmedSite, how: 'cut' | 'mute', seconds: number): Promise<void> {
  site.line.fail(how);
  await lasts(seconds * 1_000);
  site.line.mend();
}

/** Keeps a role from doing anything for a while. */
export async function stopRole(site: HarmedSite, role: Role, seconds: number): Promise<void> {
  const pid = site.roles.pidOf(role);
  process.kill(pid, 'SIGSTOP');
  try {
    await lasts(seconds * 1_000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
