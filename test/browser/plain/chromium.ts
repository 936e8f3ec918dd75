import { type Browser, chromium, type Page } from 'playwright-core';
import { BrowserProcess } from './browser-process.ts';
import type { PlainBrowser, PlainOptions, Tab } from './plain-browser.ts';

/** Debian's Chromium, started without the switches of a driver, and attached to without its emulation of focus. */
export class PlainChromium implements PlainBrowser {
  readonly faults: string[] = [];
  readonly #process: BrowserProcess;
  readonly #browser: Browser;

  static async start({ env, microphoneFor }: PlainOptions): Promise<PlainChromium> {
    const process = await BrowserProcess.start(
      '/usr/bin/chromium',
      async (home) => [
        '--headless',
        '--remote-debugging-port=0',
        `--user-data-dir=${home}`,
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      env,
      /DevTools listening on (ws:\S+)/,
    );
    try {
      const browser = await chromium.connectOverCDP(process.endpoint, { noDefaults: true });
      const [context] = browser.contexts();
      if (microphoneFor) await context?.grantPermissions(['microphone'], { origin: microphoneFor });
      return new PlainChromium(process, browser);
    } catch (error) {
      await process.stop();
      throw error;
    }
  }

  private constructor(process: BrowserProcess, browser: Browser) {
    this.#process = process;
    this.#browser = browser;
  }

  async open(url: string): Promise<Tab> {
    const page = await this.#browser.contexts()[0]?.newPage();
    if (!page) throw new Error('the browser has no window');
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    await page.goto(url);
    return new ChromiumTab(page);
  }

  async minimise(minimised: boolean): Promise<void> {
    const page = this.#browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('the browser has no window');
    const devtools = await page.context().newCDPSession(page);
    const { windowId } = await devtools.send('Browser.getWindowForTarget');
    const bounds = { windowState: minimised ? ('minimized' as const) : ('normal' as const) };
    await devtools.send('Browser.setWindowBounds', { windowId, bounds });
    await devtools.detach();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#process.stop();
  }
}

class ChromiumTab implements Tab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  press(button: string): Promise<void> {
    return this.#page.getByRole('button', { name: button, exact: true }).click();
  }

  tick(label: string): Promise<void> {
    return this.#page.getByRole('checkbox', { name: label }).check();
  }

  async read<T>(expression: string): Promise<T> {
    // `evaluate` would look as if somebody had pressed there.
    const devtools = await this.#page.context().newCDPSession(this.#page);
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    await devtools.detach();
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value as T;
  }

  toFront(): Promise<void> {
    return this.#page.bringToFront();
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}
