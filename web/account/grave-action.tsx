import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface GraveActionProps {
  readonly label: string;
  /** What is asked before. */
  readonly title: string;
  readonly text: string;
  /** The way out. */
  readonly no: string;
  /** What it does; its refusal is shown. */
  readonly work: () => Promise<void>;
}

/** A button for what cannot be taken back: asked about first. */
export function GraveAction({ label, title, text, no, work }: GraveActionProps) {
  const { run, busy, problem } = useSigning();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div class="actions">
        <button
          type="button"
          class="button button-danger button-small"
          disabled={busy}
          onClick={() => setAsking(true)}
        >
          {label}
        </button>
      </div>
      <Problem text={problem} />
      <ConfirmDialog
        open={asking}
        title={title}
        text={text}
        yes={label}
        no={no}
        onYes={() => void run(work)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
