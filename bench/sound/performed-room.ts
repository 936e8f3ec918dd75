/** A room in which a recording speaks: for what depends on the listener alone, with no speaker's browser beside it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { fakeMicrophone, launchChromium } from '../../test/browser/chromium.ts';
import { Installation } from '../../test/browser/installation.ts';
import { writeSpokenVoice } from '../../test/sound/fake-voice.ts';

export const PERFORMER_SETTINGS =
  'speaker: our performer in a process of its own, by WHIP; a flite voice over and over, pauses cut to 150 ms, Opus 32 kbit/s; no browser of a speaker takes the listener’s share of the machine';

export interface PerformedRoom {
  readonly installation: Installation;
  readonly id: string;
  readonly url: string;
  readonly hearers: Browser;
  close(): Promise<void>;
}

/** @param life of the room, where it is not live at once: then its stage assembles */
export async function startPerformedRoom(life?: { readonly startsMs: number }): Promise<PerformedRoom> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-voice-'));
  opened.defer(() => rm(folder, { recursive: true }));
  const voice = await writeSpokenVoice(folder);
  const installation = await Installation.start();
  opened.defer(() => installation.stop());
  const { id } = await installation.openRoom('A voice', life && { ...life, startsItself: false });
  if (life) await installation.call('POST', `/rooms/${id}/green-room`);
  const { whipUrl, whipToken } = await installation.invite(id, 'Ada');
  const performer = startPerformer({ whipUrl, token: whipToken, voice, loop: true });
  opened.defer(async () => {
    performer.stop();
    await performer.done;
  });
  await performer.connected;
  const hearers = await launchChromium(fakeMicrophone());
  opened.defer(() => hearers.close());
  const kept = opened.move();
  const url = `${installation.url}/r/${id}`;
  return { installation, id, url, hearers, close: () => kept.disposeAsync() };
}
