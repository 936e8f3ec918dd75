/** Settings of HTTPS with a certificate of our own: `--domain` or `TRIBUNE_DOMAIN`, `TRIBUNE_ACME_*`. */

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export interface HttpsSettings {
  /** The name to which the certificate is made out, in ASCII. */
  readonly domain: string;
  readonly port: number;
  /** Of plain HTTP: where the authority looks, and browsers are sent on to HTTPS. */
  readonly redirectPort: number;
  readonly directoryUrl: string;
  readonly email: string | undefined;
}

/** Let's Encrypt. */
const AUTHORITY = 'https://acme-v02.api.letsencrypt.org/directory';
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** @param port reads a setting that is a port */
export function readHttpsSettings(
  env: NodeJS.ProcessEnv,
  port: (name: string, fallback: number) => number,
  faults: string[],
): HttpsSettings | undefined {
  const wish = env['TRIBUNE_DOMAIN']?.trim() || undefined;
  if (wish === undefined) return undefined;
  const domain = domainToASCII(wish).toLowerCase();
  if (!isDomain(domain)) {
    faults.push(`TRIBUNE_DOMAIN is "${wish}"; it must be a name such as talk.example.org.`);
  }
  if (env['TRIBUNE_ACME_TERMS'] !== 'agreed') {
    faults.push(
      'A certificate is given to those who agree to the terms of its authority (https://letsencrypt.org/repository/, unless TRIBUNE_ACME_DIRECTORY names another). Read them and set TRIBUNE_ACME_TERMS=agreed.',
    );
  }
  const directoryUrl = env['TRIBUNE_ACME_DIRECTORY'] || AUTHORITY;
  if (!URL.canParse(directoryUrl) || new URL(directoryUrl).protocol !== 'https:') {
    faults.push(
      `TRIBUNE_ACME_DIRECTORY is "${directoryUrl}"; it must be the https address of an authority's directory.`,
    );
  }
  const email = env['TRIBUNE_ACME_EMAIL'] || undefined;
  if (email !== undefined && !/^[^@\s,?]+@[^@\s,?]+$/.test(email)) {
    faults.push(`TRIBUNE_ACME_EMAIL is "${email}"; it must be an e-mail address.`);
  }
  return {
    domain,
    port: port('TRIBUNE_HTTPS_PORT', 443),
    redirectPort: port('TRIBUNE_HTTP_PORT', 80),
    directoryUrl,
    email,
  };
}

/** Where browsers find it. */
export function siteOf({ domain, port }: HttpsSettings): string {
  return port === 443 ? `https://${domain}` : `https://${domain}:${port}`;
}

function isDomain(name: string): boolean {
  const labels = name.split('.');
  return (
    name.length <= 253 && labels.length > 1 && labels.every((label) => LABEL.test(label)) && isIP(name) === 0
  );
}
