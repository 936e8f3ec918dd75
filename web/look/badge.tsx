import type { LifeState } from '../../src/core/life-state.ts';
import { useWords } from '../words/book.ts';
import { siteWords } from '../words/site-words.ts';

/** A room's state in a word; the shape of its dot differs too, for those who do not see the colour. */
export function Badge({ state }: { readonly state: Exclude<LifeState, 'deleted'> }) {
  const words = useWords(siteWords);
  return <span class={`badge badge-${state}`}>{words[state]}</span>;
}
