/** A room in which one voice speaks from a real browser: where every figure on the sound is taken. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { fakeMicrophone, launchChromium } from '../../test/browser/chromium.ts';
import { Installation } from '../../test/browser/installation.ts';
import { joinStage } from '../../test/browser/tapped-people.ts';
import { writeFakeVoice, writeSilence } from '../../test/sound/fake-voice.ts';

export const SPEAKER_SETTINGS =
  'speaker: headless Chromium in the studio page, echo cancellation, noise suppression and gain control on as by default; its microphone plays a flite voice over and over, pauses cut to 150 ms';
export const TAP_SETTINGS =
  'taps: AudioWorklets on the microphone’s track and on what the page plays, loudness every 10 ms on the clock of the machine, ± 10 ms; drivers of sound cards are not in it';

export class SpokenRoom {
  readonly installation: Installation;
  readonly id: string;
  readonly speaker: Page;
  /** For those who hear: another than the speaker's, so that echo cancellation is not misled. */
  readonly hearers: Browser;
  readonly #opened: AsyncDisposableStack;

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<SpokenRoom> {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-voice-'));
    opened.defer(() => rm(folder, { recursive: true }));
    const [voice, silence] = [path.join(folder, 'voice.wav'), path.join(folder, 'silence.wav')];
    await Promise.all([writeFakeVoice('ada', voice), writeSilence(silence)]);
    const installation = await Installation.start(settings);
    opened.defer(() => installation.stop());
    const { id } = await installation.openRoom('A voice');
    const theirs = await launchChromium(fakeMicrophone(voice));
    opened.defer(() => theirs.close());
    const hearers = await launchChromium(fakeMicrophone(silence));
    opened.defer(() => hearers.close());
    const speaker = await joinStage(theirs, await installation.invite(id, 'Ada'));
    return new SpokenRoom({ installation, id, speaker, hearers, opened: opened.move() });
  }

  private constructor(parts: {
    readonly installation: Installation;
    readonly id: string;
    readonly speaker: Page;
    readonly hearers: Browser;
    readonly opened: AsyncDisposableStack;
  }) {
    this.installation = parts.installation;
    this.id = parts.id;
    this.speaker = parts.speaker;
    this.hearers = parts.hearers;
    this.#opened = parts.opened;
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }
}
