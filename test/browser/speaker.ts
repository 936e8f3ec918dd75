import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Invitation } from './installation.ts';

const axeScript = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Someone at a page of an installation, in a browser context of their own. */
export class Visitor {
  readonly page: Page;
  /** What the page threw, logged as an error, or was refused by its own policy: there should be nothing. */
  readonly faults: string[] = [];

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url);
    return visitor;
  }

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** Resolves once the page is headed so. */
  async headed(title: string): Promise<void> {
    await expect.poll(() => this.title().textContent(), { timeout: 15_000, message: 'title' }).toBe(title);
  }

  /** What axe finds against WCAG 2.2 A and AA, as text. */
  async violations(): Promise<string[]> {
    // By the protocol, not by a script element: the page's own policy forbids those.
    await this.page.evaluate(await readFile(axeScript, 'utf8'));
    const found = (await this.page.evaluate(`axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }).then(({ violations }) => violations)`)) as { id: string; nodes: { html: string }[] }[];
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }

  /** How far the page is wider than its window, in px. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** A speaker in the studio. */
export class Speaker extends Visitor {
  static override async open(
    browser: Browser,
    studioUrl: string,
    options: BrowserContextOptions = {},
  ): Promise<Speaker> {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
    const speaker = new Speaker(await context.newPage());
    await speaker.page.goto(studioUrl);
    return speaker;
  }

  /** Opens an invitation and joins as people do: microphone tested, recording acknowledged. */
  static async onStage(
    browser: Browser,
    invitation: Pick<Invitation, 'studioUrl'>,
    options: BrowserContextOptions = {},
  ): Promise<Speaker> {
    const speaker = await Speaker.open(browser, invitation.studioUrl, options);
    await speaker.pressJoin();
    await speaker.headed('You are on stage');
    return speaker;
  }

  async pressJoin(): Promise<void> {
    await this.page.getByText('Your level').waitFor();
    await this.page.getByRole('checkbox', { name: 'I know that I will be broadcast' }).check();
    await this.button('Join the stage').click();
  }

  /** Name and state of everyone on stage, as this speaker sees them. */
  private people(): Promise<string[]> {
    return this.page.locator('.person').evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll('.person-name, .person-state')]
          .map((part) => part.textContent)
          .filter((text) => text !== '')
          .join(': '),
      ),
    );
  }

  /** Resolves once this speaker sees exactly these on stage. */
  async sees(people: readonly string[], timeout = 15_000): Promise<void> {
    await expect.poll(() => this.people(), { timeout, message: 'people' }).toEqual(people);
  }

  /** Resolves once this speaker sees someone speak. */
  async seesSpeaking(name: string): Promise<void> {
    await this.page.locator('.person-heard', { hasText: name }).waitFor({ timeout: 15_000 });
  }

  /** What the studio says, be it for one frame only. */
  async glimpses(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('main [role=status]')].some(({ textContent }) =>
          textContent.includes(wanted),
        ),
      text,
      { polling: 'raf' },
    );
  }

  /** What the studio says of the connection and of the voice. */
  async says(text: string | RegExp, timeout = 15_000): Promise<void> {
    await this.page.locator('main [role=status]', { hasText: text }).first().waitFor({ timeout });
  }
}
