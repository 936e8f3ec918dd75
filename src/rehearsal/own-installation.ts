/** Finds the address to rehearse against, and refuses it unless it proves to be the operator's own. */

import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { REHEARSAL_PATH } from '../core/rehearsal-path.ts';
import { type Edition, readAnswer } from './challenge.ts';
import type { Target } from './wire/dialer.ts';

const TIMEOUT_MS = 5_000;
const LONGEST_ANSWER = 8_192;

export interface OwnInstallation {
  readonly target: Target;
  readonly edition: Edition;
}

/** It is not the operator's, or nothing answers there: nothing may be rehearsed. */
export class NotOwn extends Error {
  override readonly name = 'NotOwn';
}

/**
 * @param key that the installation has in its data directory
 * @throws NotOwn that says what to do
 */
export async function findOwnInstallation(url: string, key: string): Promise<OwnInstallation> {
  const target = await targetOf(url);
  const nonce = randomBytes(24).toString('base64url');
  const answer = await ask(target, `${REHEARSAL_PATH}${nonce}`).catch((cause: Error) => {
    throw new NotOwn(`${target.url} does not answer: ${cause.message}.`, { cause });
  });
  const edition = readAnswer(answer, nonce, key);
  if (!edition) {
    throw new NotOwn(
      `${target.url} did not prove to be your own installation, so it is not rehearsed against. Run this with the data directory of that installation (TRIBUNE_DATA_DIR), or set TRIBUNE_REHEARSAL_KEY to what stands there in the file "rehearsal-key".`,
    );
  }
  return { target, edition };
}

/** A name is looked up here and never again: all listeners go to the address that answered. */
async function targetOf(text: string): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new NotOwn(`"${text}" is no address of an installation, such as https://talk.example.org.`);
  }
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const { address } = await lookup(name).catch((cause: Error) => {
    throw new NotOwn(`There is no machine named ${name}.`, { cause });
  });
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  return { url: url.origin, host: url.host, address, port, tlsName: secure ? name : undefined };
}

function ask({ address, port, host, tlsName }: Target, path: string): Promise<string> {
  const options = { host: address, port, path, headers: { host }, timeout: TIMEOUT_MS, agent: false };
  const secured = tlsName === undefined || isIP(tlsName) ? {} : { servername: tlsName };
  return new Promise((resolve, reject) => {
    const request = tlsName === undefined ? http.get(options) : https.get({ ...options, ...secured });
    request.on('timeout', () => request.destroy(new Error('it took too long')));
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > LONGEST_ANSWER) request.destroy(new Error('its answer is too long'));
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
  });
}
