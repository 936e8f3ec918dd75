import { createPrivateKey, X509Certificate } from 'node:crypto';

/** A certificate with its chain, and the key that goes with it. */
export interface Certificate {
  /** PEM, PKCS #8. */
  readonly key: string;
  /** PEM: the certificate of the domain first, then those that vouch for it. */
  readonly chain: string;
  /** UTC in ms since 1970, both ends included. */
  readonly validFromMs: number;
  readonly validToMs: number;
  /** Directory of the authority that gave it; undefined: it was kept before that was noted, or not by us. */
  readonly directoryUrl?: string;
}

/** @returns undefined for what is no certificate of this domain with its key */
export function readCertificate(key: string, chain: string, domain: string): Certificate | undefined {
  try {
    const leaf = new X509Certificate(chain);
    if (leaf.checkHost(domain) === undefined || !leaf.checkPrivateKey(createPrivateKey(key)))
      return undefined;
    return { key, chain, validFromMs: Date.parse(leaf.validFrom), validToMs: Date.parse(leaf.validTo) };
  } catch {
    return undefined;
  }
}

/**
 * When a certificate is to be replaced: a third of its life before its end. That is a month of the usual three, and two
 * days of six, which leaves time for several failures.
 */
export function renewalMs({ validFromMs, validToMs }: Certificate): number {
  return validToMs - (validToMs - validFromMs) / 3;
}
