/** Settings of accounts: `TRIBUNE_REGISTRATION`, `TRIBUNE_PASSWORDS`, `TRIBUNE_OIDC_*`. */

import type { AccountSettings, ProviderSettings } from '../people/account-settings.ts';

/** Where nothing is set, whom the operator invites may register, with a passkey. */
export function readAccountSettings(env: NodeJS.ProcessEnv, faults: string[]): AccountSettings {
  const registration = env['TRIBUNE_REGISTRATION'] || 'invitation';
  if (registration !== 'open' && registration !== 'invitation' && registration !== 'closed') {
    faults.push(`TRIBUNE_REGISTRATION is "${registration}"; it must be "open", "invitation" or "closed".`);
  }
  const passwords = env['TRIBUNE_PASSWORDS'] || 'no';
  if (passwords !== 'yes' && passwords !== 'no') {
    faults.push(`TRIBUNE_PASSWORDS is "${passwords}"; it must be "yes" or "no".`);
  }
  return {
    registration: registration as AccountSettings['registration'],
    passwords: passwords === 'yes',
    provider: readProvider(env, faults),
  };
}

function readProvider(env: NodeJS.ProcessEnv, faults: string[]): ProviderSettings | undefined {
  const issuer = env['TRIBUNE_OIDC_ISSUER']?.replace(/\/+$/, '') || undefined;
  const clientId = env['TRIBUNE_OIDC_CLIENT_ID'] || undefined;
  const clientSecret = env['TRIBUNE_OIDC_CLIENT_SECRET'] || undefined;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    faults.push('TRIBUNE_OIDC_ISSUER, TRIBUNE_OIDC_CLIENT_ID and TRIBUNE_OIDC_CLIENT_SECRET go together.');
    return undefined;
  }
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    faults.push(`TRIBUNE_OIDC_ISSUER is "${issuer}"; it must be the address of an issuer.`);
    return undefined;
  }
  return { issuer, clientId, clientSecret, name: env['TRIBUNE_OIDC_NAME'] || new URL(issuer).hostname };
}
