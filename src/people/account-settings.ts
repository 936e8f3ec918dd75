/** How people come to accounts here, as the operator set it. */
export interface AccountSettings {
  /** Who may register: everyone, whoever has an invitation to, nobody. */
  readonly registration: 'open' | 'invitation' | 'closed';
  /** Whether e-mail and password do, beside passkeys. */
  readonly passwords: boolean;
  /** Another service by which people sign in. */
  readonly provider?: ProviderSettings | undefined;
}

/** OpenID Connect; the rest is found at the issuer (OpenID Connect Discovery 1.0 §4). */
export interface ProviderSettings {
  /** Without a slash at its end. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As people know it. */
  readonly name: string;
}
