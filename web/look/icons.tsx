/** Small drawings for buttons, 24 units, in the colour of the text. The words beside them say the same. */
export type IconName = keyof typeof PATHS;

const PATHS = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M6.5 5h4v14h-4zM13.5 5h4v14h-4z',
  microphone:
    'M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 1 0-7 0v5A3.5 3.5 0 0 0 12 15zm6.5-3.5a6.5 6.5 0 0 1-13 0h-2a8.5 8.5 0 0 0 7.5 8.44V22.5h2v-2.56a8.5 8.5 0 0 0 7.5-8.44z',
  muted:
    'M8.5 8.2v3.3a3.5 3.5 0 0 0 4.9 3.2zM15.5 11.7V6.5A3.5 3.5 0 0 0 8.7 5.3zM3.4 2 2 3.4 20.6 22l1.4-1.4-4.6-4.6a8.45 8.45 0 0 0 3.1-4.5h-2a6.5 6.5 0 0 1-2.5 3.1zM12 18a6.5 6.5 0 0 1-6.5-6.5h-2a8.5 8.5 0 0 0 7.5 8.44V22.5h2v-2.56a8.4 8.4 0 0 0 2-.42l-1.6-1.6A6.6 6.6 0 0 1 12 18z',
  leave: 'M4 3h9v2H6v14h7v2H4zM15.6 7.6 20 12l-4.4 4.4-1.4-1.4 2-2H9v-2h7.2l-2-2z',
  copy: 'M8 3h12v13h-3v5H4V8h4zm2 5h7v6h1V5h-8zm-4 2v9h9v-9z',
} as const;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
