import { secretIn } from './fragment.ts';

/** Takes a secret out of the address bar, where it would be copied, bookmarked or seen over a shoulder. */
export function takeSecret(name: string): string | undefined {
  const secret = secretIn(location.hash, name);
  if (secret !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}
