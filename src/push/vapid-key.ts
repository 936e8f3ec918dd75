import { createECDH, hkdfSync } from 'node:crypto';

/** Both halves in base64url, as RFC 8292 §3.2 writes them. */
export interface VapidKey {
  /** A point on P-256, uncompressed. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * The key by which push services know this installation, derived from a secret that it keeps anyway (HKDF, RFC 5869): so it
 * is the same after every restart and in every backup, without a file of its own.
 *
 * @param secret of 256 bits at least
 */
export function vapidKeyFrom(secret: Uint8Array): VapidKey {
  const curve = createECDH('prime256v1');
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(hkdfSync('sha256', secret, '', `tribune web push ${attempt}`, 32));
    try {
      curve.setPrivateKey(scalar);
    } catch {
      // Not below the order of the curve: one of four thousand million is not.
      continue;
    }
    return {
      publicKey: curve.getPublicKey('base64url', 'uncompressed'),
      privateKey: scalar.toString('base64url'),
    };
  }
}
