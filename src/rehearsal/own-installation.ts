/** Finds the address to rehearse against, and refuses it unless it proves to be the operator's own. */

import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { REHEARSAL_PATH } from '../core/rehearsal-path.ts';
import { challengeWord, type Edition, readAnswer } from './challenge.ts';
import { isOfOwnNetwork, isOfThisMachine } from './own-network.ts';
import type { Target } from './wire/dialer.ts';

const TIMEOUT_MS = 5_000;
const LONGEST_ANSWER = 8_192;

export interface OwnInstallation {
  readonly target: Target;
  /** Whether secrets may go there: it is this machine, or a name that the installation itself goes by. */
  readonly takesSecrets: boolean;
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
  const word = challengeWord(key);
  const answer = await ask(target, `${REHEARSAL_PATH}${word}`).catch((cause: Error) => {
    throw new NotOwn(`${target.url} does not answer: ${cause.message}.`, { cause });
  });
  const self = readAnswer(answer, word, key);
  if (!self) {
    throw new NotOwn(
      `${target.url} did not prove to be your own installation, so it is not rehearsed against. Run this with the data directory of that installation (TRIBUNE_DATA_DIR), or set TRIBUNE_REHEARSAL_KEY to what stands there in the file "rehearsal-key".`,
    );
  }
  const { build, configuration, names } = self;
  if (!mayBeReachedBy(names, target)) {
    throw new NotOwn(
      `What answered at ${target.url} is your own installation, but does not go by that name: a stranger’s server might have passed the question on. ${names.length > 0 ? `It goes by ${names.join(', ')}.` : 'It knows no name of its own.'} Rehearse at one of its names, or set TRIBUNE_PUBLIC_URL (or TRIBUNE_EDGES) there and start it anew.`,
    );
  }
  const { name, ...found } = target;
  const takesSecrets = isOfThisMachine(target.address) || names.includes(name);
  return { target: found, takesSecrets, edition: { build, configuration } };
}

/**
 * Whether what goes by these names can be what was found at a name and its address. A stranger's server can pass the question
 * on to the right installation: on the Internet it has a name that this does not go by.
 */
export function mayBeReachedBy(
  names: readonly string[],
  { name, address }: { readonly name: string; readonly address: string },
): boolean {
  return isOfOwnNetwork(address) || names.includes(name);
}

/** A name is looked up here and never again: all listeners go to the address that answered. */
async function targetOf(text: string): Promise<Target & { readonly name: string }> {
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
  return { url: url.origin, host: url.host, address, port, tlsName: secure ? name : undefined, name };
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
