import { OPERATOR_KEPT_AS as KEPT_AS } from '../address/kept-as.ts';
import { takeSecret } from '../address/take-secret.ts';

/** Takes the token out of the address bar and keeps it for this tab; else the one kept before. */
export function takeToken(): string | undefined {
  const token = takeSecret('operator');
  if (token !== undefined) {
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
