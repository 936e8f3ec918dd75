/** Addresses and networks among the settings, by commas. */

import { isIP } from 'node:net';

/** @returns those that are none left out: `faults` names them */
export function readNetworks(env: NodeJS.ProcessEnv, name: string, faults: string[]): string[] {
  return listOf(env[name] ?? '').filter((text) => {
    if (isNetwork(text)) return true;
    faults.push(`${name} has "${text}"; each must be an address or a network, such as 10.0.0.0/24.`);
    return false;
  });
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
