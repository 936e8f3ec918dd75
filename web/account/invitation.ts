import { takeSecret } from '../address/take-secret.ts';

/** What a link to this page can hold: an invitation to register, or a way back into an account. */
export type LinkSecret = 'register' | 'recover';

/** A secret out of the address bar; else the one that this tab was opened with before. */
export function takeLinkSecret(name: LinkSecret): string | undefined {
  const secret = takeSecret(name);
  try {
    if (secret !== undefined) sessionStorage.setItem(`tribune.${name}`, secret);
    return secret ?? sessionStorage.getItem(`tribune.${name}`) ?? undefined;
  } catch {
    return secret;
  }
}

/** It was used, or is good no more. */
export function forgetLinkSecret(name: LinkSecret): void {
  try {
    sessionStorage.removeItem(`tribune.${name}`);
  } catch {
    // It was never kept.
  }
}
