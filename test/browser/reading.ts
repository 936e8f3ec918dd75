/** A passage that is read aloud in the studio: what is understood of it in the programme, and by others on stage. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Head } from '../../src/core/head.ts';
import type { HomeNetwork } from '../network/home-network.ts';
import { concealedShare, earRecording, recordEars } from '../sound/ear-recording.ts';
import { FRAME_MS } from '../sound/envelope.ts';
import { writeSilence } from '../sound/fake-voice.ts';
import { decodeForRecogniser, type Passage, type Understanding } from '../sound/passage.ts';
import { readTap, tapped } from '../sound/tap.ts';
import { CHROMIUM, fakeMicrophone, launchChromium } from './chromium.ts';
import type { Installation, Invitation } from './installation.ts';
import { enterStage, newTapped } from './tapped-people.ts';

export interface Reading extends Understanding {
  /** Of what was heard, the share that was invented in place of what was lost or late. */
  readonly concealedShare: number;
}

/** What a microphone gives, over and over. */
export interface Voice {
  readonly write: (wavFile: string) => Promise<void>;
}

export const SILENT: Voice = { write: writeSilence };

/** What is done to a page before it goes on stage. */
export type Preparation = (page: Page) => unknown;

/** The last word has found its way, be it by a slow one. */
const TAIL_MS = 1_500;
/** After the microphone a tap may open so much later. */
const TAP_LATE_MS = 500;

/** No forward error correction in Opus: the stage's answer does not ask for it (RFC 7587 §6.1). */
export async function withoutErrorCorrection(page: Page): Promise<void> {
  await page.route('**/whip/*', async (route) => {
    try {
      const response = await route.fetch();
      const answer = (await response.text()).replaceAll('useinbandfec=1', 'useinbandfec=0');
      await route.fulfill({ response, body: answer });
    } catch (error) {
      // Otherwise the page was closed before it had its answer, and whoever closed it says why.
      if (!page.isClosed()) throw error;
    }
  });
}

/** As the studio has it. */
export const asItIs: Preparation = () => {};

/** A Chromium with a voice in its microphone, from which people go on stage. */
export class Studio {
  readonly #tribune: Installation;
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #host: string;

  /** @param home where the browser is; this machine when absent */
  static async start(tribune: Installation, voice: Voice, home?: HomeNetwork): Promise<Studio> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-studio-'));
    const wav = path.join(folder, 'voice.wav');
    await voice.write(wav);
    const host = home ? home.machineAddress : '127.0.0.1';
    const { port } = new URL(tribune.url);
    const browser = await launchChromium(
      [
        ...fakeMicrophone(wav),
        // Pages get the microphone by HTTPS or from this machine itself, and from home this machine is another.
        `--unsafely-treat-insecure-origin-as-secure=http://${host}:${port}`,
      ],
      home?.programAtHome(CHROMIUM),
    );
    return new Studio(tribune, browser, folder, host);
  }

  private constructor(tribune: Installation, browser: Browser, folder: string, host: string) {
    this.#tribune = tribune;
    this.#browser = browser;
    this.#folder = folder;
    this.#host = host;
  }

  /** Goes on stage, in a page of its own. */
  async enter(room: string, name: string, prepare: Preparation): Promise<{ page: Page; place: string }> {
    const invitation = await this.#tribune.invite(room, name);
    const page = await newTapped(this.#browser);
    await recordEars(page.context());
    await prepare(page);
    await enterStage(page, this.#fromHere(invitation));
    return { page, place: invitation.place };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }

  #fromHere({ studioUrl }: Invitation): { studioUrl: string } {
    return { studioUrl: studioUrl.replace('127.0.0.1', this.#host) };
  }
}

/**
 * Reads a passage in a room that has no other purpose, and judges the recording of it.
 *
 * @param afterwards what is asked of the page when all has been read, and it is still on stage
 */
export async function readToProgramme(
  tribune: Installation,
  room: string,
  reader: Studio,
  passage: Passage,
  prepare: Preparation,
  afterwards: Preparation = asItIs,
): Promise<Reading> {
  const { page, place } = await reader.enter(room, 'Ada', prepare);
  await readWhole(page, passage);
  await afterwards(page);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  const left = await tribune.logged((line) => line.msg === 'a voice left the stage' && line.place === place);
  await page.context().close();
  const heard = await decodeForRecogniser(await recordingOf(tribune, room));
  return { ...(await passage.understoodIn(heard)), concealedShare: left.concealedShare ?? Number.NaN };
}

/** Reads a passage to others on the stage, and judges what each of them hears. */
export async function readToOthers(
  tribune: Installation,
  room: string,
  { reader, hearers }: { readonly reader: Studio; readonly hearers: Studio },
  passage: Passage,
  { prepare, count }: { readonly prepare: Preparation; readonly count: number },
): Promise<Reading[]> {
  const ears = await Promise.all(
    Array.from({ length: count }, (_, ear) => hearers.enter(room, `Ben ${ear}`, asItIs)),
  );
  const { page } = await reader.enter(room, 'Ada', prepare);
  await readWhole(page, passage);
  const readings: Reading[] = [];
  for (const ear of ears) {
    const [heard, share] = [await earRecording(ear.page), await concealedShare(ear.page)];
    await ear.page.context().close();
    readings.push({ ...(await passage.understoodIn(heard)), concealedShare: share });
  }
  await page.context().close();
  await tribune.call('POST', `/rooms/${room}/end`);
  return readings;
}

/** Ends the room. @returns its recording, M4A */
async function recordingOf(tribune: Installation, room: string): Promise<Buffer> {
  await tribune.call('POST', `/rooms/${room}/end`);
  const { replay } = (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;
  if (!replay) throw new Error('The room that ended has no recording.');
  return Buffer.from(await (await fetch(tribune.url + replay.download)).arrayBuffer());
}

/**
 * Resolves when the whole passage has been read on stage: the first time that began there, for it is read over and over
 * from the moment that the microphone is opened.
 */
async function readWhole(page: Page, passage: Passage): Promise<void> {
  const before = await readTap(page, 'mouth');
  const onStageMs = (before?.levels.length ?? 0) * FRAME_MS + TAP_LATE_MS;
  const missed = Math.max(0, Math.ceil((onStageMs - passage.leadMs) / passage.ms));
  await tapped(page, 'mouth', (missed + 1) * passage.ms + TAIL_MS);
}
