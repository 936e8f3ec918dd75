/** Who is heard in whose slot. */

/** A slot as far as seating goes. */
interface Seat {
  readonly speaker: string | undefined;
  carry(speaker: string | undefined): void;
}

/**
 * Brings all slots in step with who is on stage: everyone in a slot of everyone else's, nobody in their own, and whoever
 * has one keeps it. Who finds no slot, because a listener offered few, gets the next that comes free.
 *
 * @param stage the slots of each place, in the order of arrival
 * @returns for each place the slots that carry it
 */
export function seat<Slot extends Seat>(stage: ReadonlyMap<string, readonly Slot[]>): Map<string, Slot[]> {
  const outlets = new Map<string, Slot[]>([...stage.keys()].map((place) => [place, []]));
  for (const [listener, slots] of stage) {
    const seated = new Set([listener]);
    for (const slot of slots) {
      if (slot.speaker === undefined) continue;
      if (!stage.has(slot.speaker) || seated.has(slot.speaker)) slot.carry(undefined);
      else seated.add(slot.speaker);
    }
    const free = slots.filter((slot) => slot.speaker === undefined);
    for (const place of stage.keys()) {
      if (!seated.has(place)) free.shift()?.carry(place);
    }
    for (const slot of slots) if (slot.speaker !== undefined) outlets.get(slot.speaker)?.push(slot);
  }
  return outlets;
}
