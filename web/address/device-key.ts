const KEPT_AS = 'tribune.device';
const BYTES = 24;

let made: string | undefined;

/**
 * A random secret of this browser, by which a host's invitation knows it again: who came by a link for several has
 * their place again, and who was removed or blocked is not let in. By it a listener has one vote. It names nobody, and
 * no other site sees it.
 */
export function deviceKey(): string {
  if (made !== undefined) return made;
  try {
    const kept = localStorage.getItem(KEPT_AS);
    if (kept !== null && /^[\w-]{22,64}$/.test(kept)) {
      made = kept;
      return kept;
    }
    made = newKey();
    localStorage.setItem(KEPT_AS, made);
  } catch {
    // Storage refused: it holds until the page is left.
    made ??= newKey();
  }
  return made;
}

function newKey(): string {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES)));
  return btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_');
}
