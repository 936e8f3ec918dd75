/** What is kept of certificates: a directory that this user alone can look into. */

import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { type Certificate, readCertificate } from './certificate.ts';

/** Before the first block of a PEM file there may be words (RFC 7468 §2). */
const AUTHORITY_LINE = /^Authority: (\S+)\n/;
const KEY_BLOCK = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?/;

export class CertificateFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns undefined when none was kept for this domain, or what was kept is none */
  async certificate(domain: string): Promise<Certificate | undefined> {
    const text = await this.#read(`${domain}.pem`);
    const key = KEY_BLOCK.exec(text ?? '')?.[0];
    if (text === undefined || key === undefined) return undefined;
    const directoryUrl = AUTHORITY_LINE.exec(text)?.[1];
    const chain = text.replace(AUTHORITY_LINE, '').replace(KEY_BLOCK, '');
    const certificate = readCertificate(key, chain, domain);
    return certificate && (directoryUrl === undefined ? certificate : { ...certificate, directoryUrl });
  }

  /** Whose it is, key and chain in one file: whoever reads after a crash finds what fits together. */
  keepCertificate(domain: string, { directoryUrl, key, chain }: Certificate): Promise<void> {
    const authority = directoryUrl === undefined ? '' : `Authority: ${directoryUrl}\n`;
    return this.#place(`${domain}.pem`, authority + key + chain);
  }

  /** Of the account with the authority, PEM. */
  accountKey(): Promise<string | undefined> {
    return this.#read('account-key.pem');
  }

  keepAccountKey(key: string): Promise<void> {
    return this.#place('account-key.pem', key);
  }

  async #read(name: string): Promise<string | undefined> {
    return readFile(path.join(this.#folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  async #place(name: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    const file = path.join(this.#folder, name);
    const made = await open(`${file}.new`, 'w', 0o600);
    try {
      await made.chmod(0o600);
      await made.writeFile(text);
      await made.sync();
    } finally {
      await made.close();
    }
    await rename(`${file}.new`, file);
  }
}
