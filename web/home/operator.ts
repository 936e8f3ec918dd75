const KEPT_AS = 'tribune.operator';

/** The operator's token in a fragment such as `#operator=abc`; undefined when there is none. */
export function tokenIn(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('operator');
  return token === null || token === '' ? undefined : token;
}

/** Takes the token out of the address bar and keeps it for this tab; else the one kept before. */
export function takeToken(): string | undefined {
  const token = tokenIn(location.hash);
  if (token !== undefined) {
    history.replaceState(history.state, '', location.pathname + location.search);
    keepToken(token);
    return token;
  }
  try {
    return sessionStorage.getItem(KEPT_AS) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a token for this tab. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEPT_AS, token);
  } catch {
    // Storage refused: it holds until the page is left.
  }
}

/** Forgets the token in this tab. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(KEPT_AS);
  } catch {
    // It was never kept.
  }
}
