import type { TribuneClient } from '../../src/client/client.ts';
import { useWords } from '../words/book.ts';
import { memberWords } from './member-words.ts';
import { type CreationOptions, createPasskey } from './passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface RecoverProps {
  readonly client: TribuneClient;
  readonly recovery: string;
  readonly onSigned: () => void;
}

/** Someone who lost their passkey makes another, by the link that an operator gave them. */
export function Recover({ client, recovery, onSigned }: RecoverProps) {
  const words = useWords(memberWords);
  const signing = useSigning();
  const make = () =>
    signing.run(async () => {
      const options = await client.call('beginRecovery', { body: { recovery } });
      const response = await createPasskey(options as unknown as CreationOptions);
      await client.call('recover', { body: { response: { ...response } } });
      onSigned();
    });
  return (
    <section class="stack account-part">
      <h1>{words.recovering}</h1>
      <p class="lead">{words.recoveringText}</p>
      <PasskeyButton busy={signing.busy} onPress={() => void make()}>
        {words.makePasskey}
      </PasskeyButton>
      <Problem text={signing.problem} />
    </section>
  );
}
