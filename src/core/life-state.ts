/**
 * Where a room stands in its life, as its host sees it; what listeners see of it is `RoomState`.
 *
 * - `draft`: only its host knows of it.
 * - `scheduled`: announced; its stage is closed.
 * - `green-room`: the stage assembles; the audience hears nothing and nothing is recorded.
 * - `live`: the programme is on.
 * - `ended`: over; its replay is there, where it was recorded.
 * - `deleted`: gone; only its id is kept, so that no other room ever answers to an old link.
 */
export type LifeState = 'draft' | 'scheduled' | 'green-room' | 'live' | 'ended' | 'deleted';

export const LIFE_STATES = [
  'draft',
  'scheduled',
  'green-room',
  'live',
  'ended',
  'deleted',
] as const satisfies readonly LifeState[];

export function isLifeState(value: unknown): value is LifeState {
  return (LIFE_STATES as readonly unknown[]).includes(value);
}
