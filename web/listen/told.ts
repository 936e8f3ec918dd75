import type { ToldEvent, ToldType } from '../../src/core/told-event.ts';

/** What control told of a room, the newest of each type. */
export type Told = { readonly [Type in ToldType]?: Extract<ToldEvent, { readonly type: Type }> };
