/**
 * Makes and uses passkeys: the JSON of the server to what the browser takes, and back (WebAuthn Level 3 §5.1.8 to
 * §5.1.10, by hand, for the browsers we speak to do not all have those functions).
 */

interface Descriptor {
  readonly id: string;
  readonly type: 'public-key';
  readonly transports?: AuthenticatorTransport[];
}

/** As the server sends them; what is bytes there is base64url. */
export interface CreationOptions
  extends Omit<
    PublicKeyCredentialCreationOptions,
    'challenge' | 'user' | 'excludeCredentials' | 'extensions'
  > {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: readonly Descriptor[];
}

export interface RequestOptions
  extends Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials' | 'extensions'> {
  readonly challenge: string;
  readonly allowCredentials?: readonly Descriptor[];
}

/** As the server takes it. */
export interface PasskeyAnswer {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: object;
  readonly response: Readonly<Record<string, unknown>>;
}

export type PasskeyTrouble = 'no-https' | 'no-name' | 'unsupported';

/** What keeps this page from passkeys: they belong to a name, over HTTPS or on one's own machine. */
export function passkeyTrouble(): PasskeyTrouble | undefined {
  if (!window.isSecureContext) return 'no-https';
  if (typeof PublicKeyCredential === 'undefined') return 'unsupported';
  // IPv4, and IPv6 in its brackets: an address is no name that a passkey could belong to.
  return /^(?:\d+(?:\.\d+){3}|\[.*\])$/.test(location.hostname) ? 'no-name' : undefined;
}

/** @throws DOMException NotAllowedError: the person, or the time, said no */
export async function createPasskey(options: CreationOptions): Promise<PasskeyAnswer> {
  const { user, excludeCredentials = [] } = options;
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: excludeCredentials.map(described),
  };
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  const response = credential?.response as AuthenticatorAttestationResponse;
  return answerOf(credential, {
    clientDataJSON: textOf(response.clientDataJSON),
    attestationObject: textOf(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** @throws DOMException as `createPasskey` */
export async function usePasskey(options: RequestOptions): Promise<PasskeyAnswer> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(described),
  };
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  const response = credential?.response as AuthenticatorAssertionResponse;
  return answerOf(credential, {
    clientDataJSON: textOf(response.clientDataJSON),
    authenticatorData: textOf(response.authenticatorData),
    signature: textOf(response.signature),
    ...(response.userHandle ? { userHandle: textOf(response.userHandle) } : {}),
  });
}

function answerOf(
  credential: PublicKeyCredential | null,
  response: PasskeyAnswer['response'],
): PasskeyAnswer {
  if (!credential) throw new DOMException('no credential', 'NotAllowedError');
  const { id } = credential;
  return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
}

function described({ id, type, transports }: Descriptor): PublicKeyCredentialDescriptor {
  return { id: bytesOf(id), type, ...(transports ? { transports } : {}) };
}

/** Base64url, RFC 4648 §5, without padding. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
