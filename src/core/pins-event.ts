import { isRecord } from './is-record.ts';

/** A link that the host holds up to everyone. */
export interface PinnedLink {
  readonly id: string;
  /** `https:` alone. */
  readonly url: string;
  /** One line; empty: its host's name says enough. */
  readonly title: string;
}

/** The links that are pinned, the newest first. */
export interface PinsEvent {
  readonly type: 'pins';
  readonly links: readonly PinnedLink[];
}

export const MOST_PINNED = 3;
export const LONGEST_LINK = 500;
export const LONGEST_LINK_TITLE = 80;

export function isPinsEvent({ links }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(links) && links.every(isPinnedLink);
}

function isPinnedLink(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, url, title } = value;
  return typeof id === 'string' && typeof title === 'string' && isHttpsLink(url);
}

/** Whatever else a page may be sent, it links to nothing that runs in it. */
export function isHttpsLink(url: unknown): url is string {
  return typeof url === 'string' && url.length <= LONGEST_LINK && /^https:\/\/[^\s/]/i.test(url);
}
