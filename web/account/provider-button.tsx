import type { TribuneClient } from '../../src/client/client.ts';
import { useWords } from '../words/book.ts';
import { accountWords } from './account-words.ts';
import type { Signing } from './use-signing.ts';

export interface ProviderButtonProps {
  readonly client: TribuneClient;
  readonly signing: Signing;
  readonly name: string;
  readonly invitation: string | undefined;
}

/** Leads to another service, and back. */
export function ProviderButton({ client, signing, name, invitation }: ProviderButtonProps) {
  const words = useWords(accountWords);
  const go = () =>
    signing.run(async () => {
      const body = invitation === undefined ? {} : { invitation };
      const { url } = await client.call('beginSignInByProvider', { body });
      location.assign(url);
    });
  return (
    <div class="actions">
      <button type="button" class="button button-quiet" disabled={signing.busy} onClick={() => void go()}>
        {words.byProvider(name)}
      </button>
    </div>
  );
}
