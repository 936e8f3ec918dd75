/**
 * Debian's Firefox, driven by WebDriver BiDi, which it speaks itself.
 *
 * Not by a library: those that know Firefox look into its pages as if somebody had pressed there (`userActivation`),
 * and switch off its throttling of hidden pages. Both would be tests of another browser.
 */

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { Bidi } from './bidi.ts';
import { BrowserProcess } from './browser-process.ts';
import type { PlainBrowser, PlainOptions, Tab } from './plain-browser.ts';

/**
 * Keeps it off the network, and undoes what it changes of itself for being driven (its RecommendedPreferences): a
 * process in the background has less of the machine here too.
 */
const PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.ipc.processPriorityManager.enabled': true,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#',
  'threads.lower_mainthread_priority_in_background.enabled': true,
  'toolkit.telemetry.enabled': false,
};

/** What sites may do that were not asked for (nsIPermissionManager). */
const [ASK, ALLOW] = [0, 1];

interface LogEntry {
  readonly level: string;
  readonly text: string | null;
}

export class Firefox implements PlainBrowser {
  readonly faults: string[] = [];
  readonly #process: BrowserProcess;
  readonly #bidi: Bidi;

  static async start({ env, microphoneFor }: PlainOptions): Promise<Firefox> {
    const process = await BrowserProcess.start(
      'firefox-esr',
      async (home) => {
        const microphone = { 'permissions.default.microphone': microphoneFor ? ALLOW : ASK };
        const lines = Object.entries({ ...PREFERENCES, ...microphone }).map(
          ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
        );
        await writeFile(path.join(home, 'user.js'), `${lines.join('\n')}\n`);
        return ['--headless', '--remote-debugging-port=0', '--profile', home];
      },
      { ...env, MOZ_CRASHREPORTER_DISABLE: '1' },
      /WebDriver BiDi listening on (ws:\S+)/,
    );
    try {
      return await Firefox.#drive(process);
    } catch (error) {
      await process.stop();
      throw error;
    }
  }

  static async #drive(process: BrowserProcess): Promise<Firefox> {
    const faults: string[] = [];
    const bidi = await Bidi.connect(`${process.endpoint}/session`, (method, params) => {
      const { level, text } = params as LogEntry;
      if (method === 'log.entryAdded' && level === 'error') faults.push(String(text));
    });
    await bidi.send('session.new', { capabilities: {} });
    await bidi.send('session.subscribe', { events: ['log.entryAdded'] });
    return new Firefox(process, bidi, faults);
  }

  private constructor(process: BrowserProcess, bidi: Bidi, faults: string[]) {
    this.#process = process;
    this.#bidi = bidi;
    this.faults = faults;
  }

  async open(url: string): Promise<FirefoxTab> {
    const { context } = await this.#bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    await this.#bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
    return new FirefoxTab(this.#bidi, context);
  }

  async minimise(minimised: boolean): Promise<void> {
    const { clientWindows } = await this.#bidi.send<{ clientWindows: { clientWindow: string }[] }>(
      'browser.getClientWindows',
      {},
    );
    const state = minimised ? 'minimized' : 'normal';
    for (const { clientWindow } of clientWindows)
      await this.#bidi.send('browser.setClientWindowState', { clientWindow, state });
  }

  async stop(): Promise<void> {
    this.#bidi.close();
    await this.#process.stop();
  }
}

interface Evaluated<Result> {
  readonly result?: Result;
  readonly exceptionDetails?: { readonly text: string };
}

interface NodeReference {
  readonly sharedId: string;
}

class FirefoxTab implements Tab {
  readonly #bidi: Bidi;
  readonly #context: string;
  /** What one presses with: a screen that can be touched has no mouse. */
  #pointer: 'mouse' | 'touch' = 'mouse';

  constructor(bidi: Bidi, context: string) {
    this.#bidi = bidi;
    this.#context = context;
  }

  press(button: string): Promise<void> {
    const named = `({ innerText }) => innerText.trim() === ${JSON.stringify(button)}`;
    return this.#press(`[...document.querySelectorAll('button')].find(${named})`);
  }

  tick(label: string): Promise<void> {
    const named = `({ innerText }) => innerText.includes(${JSON.stringify(label)})`;
    return this.#press(`[...document.querySelectorAll('label')].find(${named})`);
  }

  async read<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#evaluate<{ readonly value: string }>(
      `(async () => JSON.stringify((await (${expression})) ?? null))()`,
    );
    if (!result) throw new Error(`${expression}: ${exceptionDetails?.text}`);
    return JSON.parse(result.value) as T;
  }

  /** A window of this size, of a phone that one touches. */
  async likePhone(width: number, height: number): Promise<void> {
    this.#pointer = 'touch';
    const viewport = { width, height };
    await this.#bidi.send('browsingContext.setViewport', {
      context: this.#context,
      viewport,
      devicePixelRatio: 3,
    });
  }

  async toFront(): Promise<void> {
    await this.#bidi.send('browsingContext.activate', { context: this.#context });
  }

  async close(): Promise<void> {
    await this.#bidi.send('browsingContext.close', { context: this.#context });
  }

  /** @param element an expression of JavaScript */
  async #press(element: string): Promise<void> {
    const origin = { type: 'element', element: await this.#reach(element) };
    const actions = [
      { type: 'pointerMove', x: 0, y: 0, origin },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    const pointer = {
      type: 'pointer',
      id: this.#pointer,
      parameters: { pointerType: this.#pointer },
      actions,
    };
    await this.#bidi.send('input.performActions', { context: this.#context, actions: [pointer] });
  }

  /** Waits until the element is there, and brings it to where it can be pressed. */
  async #reach(element: string): Promise<NodeReference> {
    const expression = `(() => {
      const element = ${element};
      element?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
      return element;
    })()`;
    let found: NodeReference | undefined;
    const look = async () => {
      const { result } = await this.#evaluate<Partial<NodeReference>>(expression);
      if (result?.sharedId) found = { sharedId: result.sharedId };
      return found !== undefined;
    };
    await expect.poll(look, { timeout: 15_000, interval: 50, message: element }).toBe(true);
    return found as NodeReference;
  }

  /** Without `userActivation`: to look is not to press. */
  #evaluate<Result>(expression: string): Promise<Evaluated<Result>> {
    return this.#bidi.send('script.evaluate', {
      expression,
      target: { context: this.#context },
      awaitPromise: true,
    });
  }
}
