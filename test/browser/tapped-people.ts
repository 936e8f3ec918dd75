/** People at the pages of an installation, their mouths and ears tapped: for tests and measurements of the sound itself. */

import type { Browser, Page } from 'playwright-core';
import { installTaps, TAPPED_CONTEXT } from '../sound/tap.ts';

/** An empty page in a browser context of its own. */
export async function newTapped(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...TAPPED_CONTEXT });
  await installTaps(context);
  return context.newPage();
}

export async function openTapped(browser: Browser, url: string): Promise<Page> {
  const page = await newTapped(browser);
  await page.goto(url);
  return page;
}

/** Opens an invitation and joins as people do: microphone seen to work, recording acknowledged. */
export async function joinStage(browser: Browser, invitation: { readonly studioUrl: string }): Promise<Page> {
  const page = await newTapped(browser);
  await enterStage(page, invitation);
  return page;
}

/** The same in a page that is there. */
export async function enterStage(page: Page, invitation: { readonly studioUrl: string }): Promise<void> {
  await page.goto(invitation.studioUrl);
  await page.getByText('Your level').waitFor();
  await page.getByRole('checkbox', { name: 'I know that I will be broadcast' }).check();
  await page.getByRole('button', { name: 'Join the stage' }).click();
  await page.getByRole('heading', { level: 1, name: 'You are on stage' }).waitFor();
}

export function pressListen(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Listen live' }).click();
}
