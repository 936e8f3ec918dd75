/** Orders a certificate of an authority that speaks ACME (RFC 8555). */

import type { Client } from 'acme-client';
import type { Challenges } from './challenges.ts';

export interface AuthoritySettings {
  /** The authority's directory (RFC 8555 §7.1.1). */
  readonly directoryUrl: string;
  /** Where the authority writes when something is wrong. */
  readonly email: string | undefined;
}

export interface Order {
  readonly domain: string;
  /** PEM; absent: the authority does not know us yet. */
  readonly accountKey: string | undefined;
  /** Called with a key that was made now, before the authority hears of it. */
  readonly keepAccountKey: (key: string) => Promise<void>;
  readonly challenges: Challenges;
}

/** Of one request: an authority that answers nothing must not keep us waiting for ever. */
const LONGEST_ANSWER_MS = 30_000;

/**
 * Proves that the domain is ours and fetches a certificate for a new key (P-256). Whoever calls has agreed to the
 * authority's terms.
 *
 * @returns key and chain, PEM
 * @throws Error with the authority's own words, or the network's
 */
export async function orderCertificate(
  { directoryUrl, email }: AuthoritySettings,
  { domain, accountKey, keepAccountKey, challenges }: Order,
): Promise<{ key: string; chain: string }> {
  // Only when it is needed: it takes a second of CPU and 30 MB, once in two months.
  const { default: acme } = await import('acme-client');
  acme.axios.defaults.timeout = LONGEST_ANSWER_MS;
  let known = accountKey;
  if (known === undefined) {
    known = (await acme.crypto.createPrivateEcdsaKey('P-256')).toString();
    await keepAccountKey(known);
  }
  const client = new acme.Client({ directoryUrl, accountKey: known, backoffMin: 2_000 });
  const contact = email === undefined ? {} : { contact: [`mailto:${email}`] };
  await (accountKey === undefined ? register(client, contact) : findAccount(client, contact));
  const [key, csr] = await acme.crypto.createCsr(
    { altNames: [domain] },
    (await acme.crypto.createPrivateEcdsaKey('P-256')).toString(),
  );
  const chain = await client.auto({
    csr,
    // From here our own name may lead elsewhere, or nowhere; only what the authority sees counts.
    skipChallengeVerification: true,
    challengePriority: ['http-01'],
    challengeCreateFn: async (_, { token }, answer) => challenges.expect(token, answer),
    challengeRemoveFn: async (_, { token }) => challenges.forget(token),
  });
  return { key: key.toString(), chain };
}

type Contact = { readonly contact?: string[] };

async function register(client: Client, contact: Contact): Promise<void> {
  await client.createAccount({ termsOfServiceAgreed: true, ...contact });
}

/** Found by its key (RFC 8555 §7.3.1); an authority that has forgotten it, or is another one now, makes it anew. */
async function findAccount(client: Client, contact: Contact): Promise<void> {
  try {
    await client.createAccount({ onlyReturnExisting: true });
  } catch {
    return register(client, contact);
  }
  if (contact.contact) await client.updateAccount(contact);
}
