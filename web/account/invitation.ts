import { takeSecret } from '../address/take-secret.ts';

const KEPT_AS = 'tribune.register';

/** The secret of an invitation to register, out of the address bar; else the one that this tab was opened with before. */
export function takeInvitation(): string | undefined {
  const secret = takeSecret('register');
  try {
    if (secret !== undefined) sessionStorage.setItem(KEPT_AS, secret);
    return secret ?? sessionStorage.getItem(KEPT_AS) ?? undefined;
  } catch {
    return secret;
  }
}

/** It was used, or is good no more. */
export function forgetInvitation(): void {
  try {
    sessionStorage.removeItem(KEPT_AS);
  } catch {
    // It was never kept.
  }
}
