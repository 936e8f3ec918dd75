import { useMemo } from 'preact/hooks';
import type { Leader } from '../lead/leader.ts';
import type { Stay } from './stay.ts';
import { useWatched } from './watched.ts';

/** Who stands on stage as one who leads it; undefined for a speaker. Hosting may be handed over meanwhile. */
export function useLeader(stay: Stay): Leader | undefined {
  const people = useWatched(stay.session.people);
  const { place, room, role } = stay.place;
  const me = people.find((person) => person.place === place);
  const as = me ? me.role : role;
  return useMemo(
    () => (as === undefined || as === 'speaker' ? undefined : { room, as, ask: (call) => stay.lead(call) }),
    [stay, room, as],
  );
}
