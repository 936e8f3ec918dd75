/** What the origin wrote into the page before any script was there: the first drawing goes on with it. */
export interface DrawnHeading {
  readonly title: string;
  /** A language tag (BCP 47); undefined where it is not known. */
  readonly language: string | undefined;
}

/** @returns undefined where the page has no heading. */
export function drawnHeading(page: HTMLElement): DrawnHeading | undefined {
  const heading = page.querySelector('h1');
  const title = heading?.textContent;
  return heading && title ? { title, language: heading.lang || undefined } : undefined;
}
