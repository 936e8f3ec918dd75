/** What a role shows the others when it speaks to them over TLS, and how it knows them. */

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/** PEM texts. */
export interface Credentials {
  /** Of the installation's own authority: whoever it signed for is one of us. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export type CredentialFiles = Readonly<Record<keyof Credentials, string>>;

const SETTING = { ca: 'TRIBUNE_TLS_CA', cert: 'TRIBUNE_TLS_CERT', key: 'TRIBUNE_TLS_KEY' } as const;

/** The credentials, or every fault found, each a sentence that says what to change. */
export function readCredentials(files: CredentialFiles, nowMs: number): Credentials | string[] {
  const faults: string[] = [];
  const read = (name: keyof Credentials): string => {
    if (files[name] === '') {
      faults.push(`${SETTING[name]} is missing: a door of the form tls://host:port needs it.`);
      return '';
    }
    try {
      return readFileSync(files[name], 'utf8');
    } catch (error) {
      faults.push(`${SETTING[name]} cannot be read: ${messageOf(error)}.`);
      return '';
    }
  };
  const credentials = { ca: read('ca'), cert: read('cert'), key: read('key') };
  if (faults.length > 0) return faults;
  const found = faultsOf(credentials, nowMs);
  return found.length > 0 ? found : credentials;
}

function faultsOf({ ca, cert, key }: Credentials, nowMs: number): string[] {
  const authority = certificateOf(ca);
  const own = certificateOf(cert);
  if (!authority) return [`${SETTING.ca} holds no certificate in PEM.`];
  if (!own) return [`${SETTING.cert} holds no certificate in PEM.`];
  const faults: string[] = [];
  try {
    tls.createSecureContext({ cert, key });
  } catch (error) {
    faults.push(`${SETTING.key} does not fit ${SETTING.cert}: ${messageOf(error)}.`);
  }
  if (!own.verify(authority.publicKey)) faults.push(`${SETTING.cert} was not signed by ${SETTING.ca}.`);
  for (const [name, { validFrom, validTo }] of [
    [SETTING.cert, own],
    [SETTING.ca, authority],
  ] as const) {
    if (Date.parse(validTo) < nowMs) faults.push(`${name} ended on ${validTo}.`);
    if (Date.parse(validFrom) > nowMs) faults.push(`${name} begins on ${validFrom} only.`);
  }
  return faults;
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const WORDS: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is not signed by ${SETTING.ca}`,
  SELF_SIGNED_CERT_IN_CHAIN: `its certificate is not signed by ${SETTING.ca}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its certificate is not signed by ${SETTING.ca}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its certificate is not signed by ${SETTING.ca}`,
  CERT_SIGNATURE_FAILURE: `its certificate is not signed by ${SETTING.ca}`,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate, and got none',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: `it does not know the authority that signed ${SETTING.cert}`,
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: `it does not believe ${SETTING.cert}`,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: `it says that ${SETTING.cert} has expired`,
  EPROTO: 'it does not speak TLS 1.3',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ECONNREFUSED: 'nobody listens there',
  ENOENT: 'nobody listens there',
  ENOTFOUND: 'its name is not known',
  ECONNRESET: 'it closed the connection',
};

/** Why a door could not be used, for the person who has to mend it: "… : its certificate has expired". */
export function troubleOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const words = WORDS[code];
  return words ? `${words} (${code})` : messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
