/** Why something failed, where it did. */
export function Problem({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="notice notice-refusal" role="alert">
      {text}
    </p>
  );
}
