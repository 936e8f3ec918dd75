import { OPERATOR_KEPT_AS, PLACE_KEPT_AS } from '../../address/kept-as.ts';

/** Whether this tab holds what lets its bearer past any line: a place on the stage of this room, or the installation. */
export function mayPass(room: string): boolean {
  try {
    if (sessionStorage.getItem(OPERATOR_KEPT_AS) !== null) return true;
    const place: unknown = JSON.parse(sessionStorage.getItem(PLACE_KEPT_AS) ?? 'null');
    return typeof place === 'object' && place !== null && 'room' in place && place.room === room;
  } catch {
    return false;
  }
}
