/** Real X.509 certificates (RFC 5280) with Ed25519 keys (RFC 8410), made while a test runs. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certified {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

interface Wish {
  readonly name: string;
  /** DNS names; the address 127.0.0.1 is always among what a certificate is for. */
  readonly hosts?: readonly string[];
  /** Days from now; negative is past. */
  readonly days?: number;
}

/** One that signs for others. */
export class Authority {
  readonly name: string;
  readonly #keys = generateKeyPairSync('ed25519');
  readonly cert: string;

  constructor(name: string) {
    this.name = name;
    this.cert = this.#sign(name, this.#keys.publicKey, 30, [basicConstraints()]);
  }

  certify({ name, hosts = ['localhost'], days = 30 }: Wish): Certified {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const cert = this.#sign(name, publicKey, days, [alternativeNames(hosts)]);
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  #sign(subject: string, publicKey: KeyObject, days: number, extensions: readonly Buffer[]): string {
    const serial = der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)]));
    const toBeSigned = sequence(
      der(0xa0, der(0x02, Buffer.of(2))), // version 3
      serial,
      ED25519,
      commonName(this.name),
      sequence(time(Math.min(0, days) - 30), time(days)),
      commonName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(...extensions)),
    );
    const signature = sign(null, toBeSigned, this.#keys.privateKey);
    const whole = sequence(toBeSigned, ED25519, der(0x03, Buffer.concat([Buffer.of(0), signature])));
    const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

/** A tag, the length in its shortest form, the value (X.690). */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const long = length > 255 ? [0x82, length >> 8, length & 255] : [0x81, length];
  return Buffer.concat([Buffer.of(tag, ...(length < 128 ? [length] : long)), value]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

const ED25519 = sequence(der(0x06, Buffer.of(0x2b, 0x65, 0x70)));

function commonName(text: string): Buffer {
  return sequence(der(0x31, sequence(der(0x06, Buffer.of(0x55, 0x04, 0x03)), der(0x0c, Buffer.from(text)))));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return der(0x18, Buffer.from(`${text}Z`));
}

function basicConstraints(): Buffer {
  const authority = der(0x04, sequence(der(0x01, Buffer.of(0xff))));
  return sequence(der(0x06, Buffer.of(0x55, 0x1d, 0x13)), der(0x01, Buffer.of(0xff)), authority);
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => der(0x82, Buffer.from(host)));
  const value = der(0x04, sequence(...names, der(0x87, Buffer.of(127, 0, 0, 1))));
  return sequence(der(0x06, Buffer.of(0x55, 0x1d, 0x11)), value);
}
