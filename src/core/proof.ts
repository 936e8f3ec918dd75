/** Of proofs of work, as both ends compute them. */

import { joined } from './bytes.ts';

export const CHALLENGE_PATH = '/challenge.json';
/** The header in which a proof goes, in base64url of JSON. */
export const PROOF_HEADER = 'tribune-proof';
/** In an answer: what is to be sent in the same header once it is time. */
export const TICKET_HEADER = 'tribune-ticket';

/** Zeros in hexadecimal that a key begins with: some 65,000 tries, about a second of a laptop, three to five of a phone. */
export const PREFIX = '0000';
export const TRIES = 16 ** PREFIX.length;

type Derive<Parameters, Derived> = (
  parameters: Parameters,
  salt: Uint8Array,
  password: Uint8Array,
) => Promise<Derived>;

/**
 * One challenge is for everybody, so that caches give it out; each client binds it to a key of its own, which goes into the
 * salt: what one computed is good for nobody else.
 */
export function boundTo<Parameters, Derived>(
  key: Uint8Array,
  derive: Derive<Parameters, Derived>,
): Derive<Parameters, Derived> {
  return (parameters, salt, password) => derive(parameters, joined(salt, key), password);
}
