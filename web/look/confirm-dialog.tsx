import { useEffect, useId, useRef } from 'preact/hooks';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be taken back; the way out has the focus. */
export function ConfirmDialog({ open, title, text, yes, no, onYes, onClose }: ConfirmDialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  const close = () => dialog.current?.close();
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        <p>{text}</p>
        <div class="actions">
          {/* First in order, so that a dialog opens with the focus on it. */}
          <button type="button" class="button" onClick={close}>
            {no}
          </button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => {
              close();
              onYes();
            }}
          >
            {yes}
          </button>
        </div>
      </div>
    </dialog>
  );
}
