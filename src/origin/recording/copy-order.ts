/**
 * In which order the files of a recording are to be copied while it is made: the journal names only what the indices
 * have, an index only what its sound has, so that a copy never names what it lacks.
 */
export function inCopyOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(name: string): number {
  if (name === 'journal') return 0;
  return name.endsWith('.index') ? 1 : 2;
}
