/**
 * Keeps one domain's certificate: takes up what is on disk, orders a new one well before its end, and tries again, ever
 * more rarely, when that fails. One of another authority, as after a trial with one that browsers do not know, is replaced
 * at once. A certificate that is held stays in use throughout.
 *
 * Rules: docs/RULES.md HTTPS-1 to HTTPS-8.
 */

import type { Logger } from 'pino';
import { type Certificate, readCertificate, renewalMs } from './certificate.ts';
import type { CertificateFiles } from './certificate-files.ts';

export interface KeeperOptions {
  readonly domain: string;
  /** Directory of the authority that `order` asks. */
  readonly directoryUrl: string;
  readonly files: Pick<CertificateFiles, 'certificate' | 'keepCertificate'>;
  /** Fetches a certificate with a new key, both PEM. @throws Error in words for a log */
  readonly order: () => Promise<{ key: string; chain: string }>;
  /** UTC in ms since 1970: certificates live by the calendar. */
  readonly nowMs: () => number;
  readonly log: Logger;
}

/** The usual authority allows five failures an hour: these are four. */
const FIRST_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** A machine that slept, or whose clock was set, looks again by then. */
const LONGEST_SLEEP_MS = 6 * 3_600_000;

export class CertificateKeeper {
  readonly #options: KeeperOptions;
  #current: Certificate | undefined;
  #tell: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #closed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get current(): Certificate | undefined {
    return this.#current;
  }

  /** @param tell called after each change of `current` */
  onChange(tell: () => void): void {
    this.#tell = tell;
  }

  /** Takes up what is kept. @throws when the disk refuses */
  async load(): Promise<void> {
    this.#current = await this.#options.files.certificate(this.#options.domain);
    if (this.#current) this.#tell();
  }

  /** From now on the domain has a certificate as soon, and for as long, as the authority gives one. */
  start(): void {
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { nowMs, domain, log } = this.#options;
    if (this.#dueMs() <= nowMs()) {
      try {
        await this.#renew();
      } catch (error) {
        const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
        this.#notBeforeMs = nowMs() + waitMs;
        const until = this.#current && new Date(this.#current.validToMs).toISOString();
        const problem = error instanceof Error ? error.message : String(error);
        const then = until
          ? 'the certificate could not be renewed; the one in use stays'
          : 'no certificate could be obtained; HTTPS waits for one';
        log.error({ domain, problem, validTo: until, againInMs: waitMs }, then);
      }
    }
    if (this.#closed) return;
    const waitMs = Math.max(0, Math.min(LONGEST_SLEEP_MS, this.#dueMs() - nowMs()));
    this.#timer = setTimeout(() => void this.#look(), waitMs).unref();
  }

  #dueMs(): number {
    return Math.max(this.#notBeforeMs, this.#current && !this.#isOfAnother() ? renewalMs(this.#current) : 0);
  }

  /** Whether another authority gave what is held; what does not say who gave it has its time. */
  #isOfAnother(): boolean {
    const { directoryUrl = this.#options.directoryUrl } = this.#current ?? {};
    return directoryUrl !== this.#options.directoryUrl;
  }

  async #renew(): Promise<void> {
    const { domain, directoryUrl, order, files, log } = this.#options;
    const { key, chain } = await order();
    const read = readCertificate(key, chain, domain);
    if (!read) throw new Error(`The authority gave a certificate that is not one of ${domain}.`);
    const certificate = { ...read, directoryUrl };
    this.#current = certificate;
    this.#failures = 0;
    this.#notBeforeMs = 0;
    this.#tell();
    log.info({ domain, validTo: new Date(certificate.validToMs).toISOString() }, 'certificate obtained');
    // In use already: a full disk costs no more than another order at the next start.
    await files
      .keepCertificate(domain, certificate)
      .catch((error: unknown) => log.error({ err: error }, 'the certificate could not be kept on disk'));
  }
}
