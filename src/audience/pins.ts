/** Links that the host holds up to everyone. Rules: docs/RULES.md PIN. */

import {
  isHttpsLink,
  LONGEST_LINK,
  MOST_PINNED,
  type PinnedLink,
  type PinsEvent,
} from '../core/pins-event.ts';
import { TribuneError } from '../core/refusal.ts';
import { randomLetters } from '../rooms/secrets.ts';
import { fitToShow } from '../rooms/wording.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { roomWithAudience } from './room-with-audience.ts';

const ID_LETTERS = 8;

export class Pins {
  readonly #needs: AudienceNeeds;

  constructor(needs: AudienceNeeds) {
    this.#needs = needs;
  }

  /** @throws TribuneError room_not_found, bad_request, pins_full, storage_full */
  pin(
    room: string,
    wish: { readonly url: string; readonly title?: string | undefined },
  ): Promise<PinnedLink> {
    const { rooms, storage, turns, tell, nowMs } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      const title =
        wish.title === undefined || wish.title.trim() === '' ? '' : fitToShow(wish.title, 'title');
      const pin = { id: randomLetters(ID_LETTERS), url: linkFrom(wish.url), title };
      const known = await storage.pins(room);
      // A retry after a lost answer must not pin it twice.
      const same = known.find(({ url }) => url === pin.url);
      if (same?.title === pin.title) return same;
      if (known.length >= MOST_PINNED && !same) {
        throw new TribuneError('pins_full', `${MOST_PINNED} links at most are pinned; take one down first.`);
      }
      await storage.addPin(room, pin, nowMs(), same?.id);
      tell(room, 'pins');
      return pin;
    });
  }

  /** A second time changes nothing. @throws TribuneError room_not_found */
  unpin(room: string, id: string): Promise<void> {
    const { rooms, storage, turns, tell } = this.#needs;
    return turns.take(room, async () => {
      await roomWithAudience(rooms, room);
      if (await storage.removePin(room, id)) tell(room, 'pins');
    });
  }

  async event(room: string): Promise<PinsEvent> {
    return { type: 'pins', links: await this.#needs.storage.pins(room) };
  }
}

/** @throws TribuneError bad_request */
function linkFrom(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  // A name and password in an address make it look like another.
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && isHttpsLink(url.href)) {
    return url.href;
  }
  const detail = `Only whole links that begin with https:// are pinned, of ${LONGEST_LINK} characters at most.`;
  throw new TribuneError('bad_request', detail);
}
