import path from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import type { Recording } from '../../src/contract/schemas.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { readBoxes } from '../../src/packager/read-box.ts';
import { type RunningPerformer, startPerformer } from '../../src/performer/performer-child.ts';
import type { Role } from '../../src/runtime/supervisor.ts';
import type { Api } from '../runtime/api.ts';
import { IngestLine } from '../runtime/ingest-line.ts';
import { SeparateRoles } from '../runtime/separate-roles.ts';
import { SettableClock } from '../runtime/settable-clock.ts';
import { SmallDisk } from '../runtime/small-disk.ts';
import { freshSettings, removeData } from '../runtime/tribune.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Listener } from './listener.ts';

const VOICE = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
const DISK_MEGABYTES = 32;

/** An installation whose disk, clocks and line from media to origin a test may harm, while people talk and listen. */
export class HarmedSite {
  readonly disk: SmallDisk;
  readonly clocks: Readonly<Record<Role, SettableClock>>;
  readonly line: IngestLine;
  readonly roles: SeparateRoles;
  readonly browser: Browser;
  readonly #talks: Talk[] = [];
  readonly #settings: Readonly<Record<string, string>>;

  static async open(): Promise<HarmedSite> {
    const settings = await freshSettings();
    const disk = new SmallDisk(DISK_MEGABYTES);
    const dataDir = path.join(disk.directory, 'data');
    const [origin, line] = [path.join(dataDir, 'run/origin.sock'), path.join(disk.directory, 'line.sock')];
    try {
      const site = new HarmedSite({
        settings: { ...settings, TRIBUNE_DATA_DIR: dataDir },
        disk,
        line: await IngestLine.open(line, origin),
        lineSocket: line,
        browser: await launchChromium(fakeMicrophone()),
      });
      await removeData(settings);
      await site.roles.start();
      return site;
    } catch (error) {
      disk.remove();
      throw error;
    }
  }

  private constructor(parts: {
    settings: Readonly<Record<string, string>>;
    disk: SmallDisk;
    line: IngestLine;
    lineSocket: string;
    browser: Browser;
  }) {
    const { settings, disk, line, lineSocket, browser } = parts;
    this.#settings = settings;
    this.disk = disk;
    this.line = line;
    this.browser = browser;
    this.clocks = { origin: new SettableClock(), control: new SettableClock(), media: new SettableClock() };
    const { origin, control, media } = this.clocks;
    this.roles = new SeparateRoles(settings, {
      origin: origin.environment,
      control: control.environment,
      media: { ...media.environment, TRIBUNE_ORIGIN_DOOR: lineSocket },
    });
  }

  get api(): Api {
    return this.roles.api;
  }

  /** A live room in which Ada speaks. */
  async converse(title: string): Promise<Talk> {
    const room = await this.api.openRoom(title);
    const { whipUrl, whipToken } = await this.api.invite(room, 'Ada');
    const performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
    const talk = new Talk(this, room, performer);
    this.#talks.push(talk);
    await performer.connected;
    return talk;
  }

  /** How far `/time` is from the true time, ms. */
  async timeErrorMs(): Promise<number> {
    const askedMs = Date.now();
    const text = await (await fetch(`${this.api.url}/time`)).text();
    return Date.parse(text) - (askedMs + Date.now()) / 2;
  }

  /** Ends every conversation that goes on. */
  async endTalks(): Promise<void> {
    for (const talk of this.#talks.splice(0)) {
      await talk.silence();
      await this.api.call('POST', `/rooms/${talk.room}/end`);
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    for (const talk of this.#talks) await talk.silence();
    await this.roles.stop();
    this.line.close();
    for (const clock of Object.values(this.clocks)) clock.remove();
    await removeData(this.#settings);
    this.disk.remove();
  }
}

/** A conversation, and what can be asked of its recording. */
export class Talk {
  readonly room: string;
  readonly #site: HarmedSite;
  readonly #performer: RunningPerformer;

  constructor(site: HarmedSite, room: string, performer: RunningPerformer) {
    this.#site = site;
    this.room = room;
    this.#performer = performer;
  }

  /** Somebody who hears it already. */
  async listener(): Promise<Listener> {
    const listener = await Listener.open(this.#site.browser, `${this.#site.api.url}/r/${this.room}`);
    await listener.button('Listen live').click();
    await listener.hears(1);
    return listener;
  }

  /**
   * Reads each segment as it is made, from `n` on, as a listener of any kind does.
   *
   * @returns ends it, and tells how many were read, and which were not, byte for byte, what media made
   */
  follow(n: number): () => Promise<{ read: number; wrong: number[] }> {
    let goesOn = true;
    const wrong: number[] = [];
    const following = (async () => {
      let next = n;
      for (; goesOn; next++) {
        const segment = await this.get(`r1/aac64/${next}.m4s`);
        const same = (chunk: Buffer, k: number) =>
          this.#site.line.chunk(this.room, 'aac64', next, k)?.equals(chunk) === true;
        if (!chunksIn(segment).every(same)) wrong.push(next);
      }
      return { read: next - n, wrong };
    })();
    return () => {
      goesOn = false;
      return following;
    };
  }

  /** How its recording stands, as the operator is told. */
  async recording(): Promise<Recording['origins'][number] | undefined> {
    const { origins } = await this.#site.api.call<Recording>('GET', `/rooms/${this.room}/recording`);
    return origins[0];
  }

  /** Ends the speaker's performance. @returns how often they had to connect */
  async silence(): Promise<number> {
    this.#performer.stop();
    return this.#performer.done.then(
      ({ connections }) => connections,
      () => Number.NaN,
    );
  }

  async end(): Promise<void> {
    await this.#site.api.call('POST', `/rooms/${this.room}/end`);
    expect((await this.#site.api.head(this.room))?.state).toBe('ended');
  }

  /** Once ended: every chunk of the replay that is not, byte for byte, what media made. */
  async lacking(): Promise<string[]> {
    const head = await this.#site.api.head(this.room);
    const last = head?.programme?.lastSegment ?? -1;
    expect(last).toBeGreaterThan(0);
    const lacking: string[] = [];
    for (const rung of RUNG_NAMES) {
      for (let n = 0; n <= last; n++) {
        const segment = await this.get(`r1/v${head?.replay?.revision}/${rung}/${n}.m4s`);
        for (const [k, chunk] of chunksIn(segment).entries()) {
          if (!this.#site.line.chunk(this.room, rung, n, k)?.equals(chunk)) lacking.push(`${rung} ${n}.${k}`);
        }
      }
    }
    return lacking;
  }

  /** What happened, as its timeline tells. */
  async events(): Promise<TimelineEvent[]> {
    const last = (await this.#site.api.head(this.room))?.programme?.lastSegment ?? -1;
    const events: TimelineEvent[] = [];
    for (let m = 0; m * 4 <= last; m++) {
      const batch = JSON.parse((await this.get(`r1/timeline/${m}.json`)).toString());
      events.push(...(batch as { events: TimelineEvent[] }).events);
    }
    return events;
  }

  /** How far its timeline says that the clock was set, in minutes, in order. */
  async clockMinutes(): Promise<number[]> {
    const events = await this.events();
    return events.flatMap((event) => (event.type === 'clock' ? [Math.round(event.offMs / 60_000)] : []));
  }

  async get(name: string): Promise<Buffer> {
    const response = await fetch(`${this.#site.api.url}/live/${this.room}/${name}`);
    expect([name, response.status]).toEqual([name, 200]);
    return Buffer.from(await response.arrayBuffer());
  }
}

/** A segment, cut after each `mdat`. */
function chunksIn(segment: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  let [start, end] = [0, 0];
  for (const { type, body } of readBoxes(segment) ?? []) {
    end += 8 + body.length;
    if (type !== 'mdat') continue;
    chunks.push(segment.subarray(start, end));
    start = end;
  }
  expect(chunks).toHaveLength(3);
  return chunks;
}
