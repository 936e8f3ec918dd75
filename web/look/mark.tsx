/** The mark: voices hanging from one lintel, which make a T. Takes the colour of the text around it. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
      <rect x="2" y="3" width="28" height="4" rx="2" />
      <rect x="2.5" y="11" width="3.4" height="5" rx="1.7" />
      <rect x="8.4" y="11" width="3.4" height="10.5" rx="1.7" />
      <rect x="14.3" y="11" width="3.4" height="18" rx="1.7" class="mark-voice" />
      <rect x="20.2" y="11" width="3.4" height="10.5" rx="1.7" />
      <rect x="26.1" y="11" width="3.4" height="5" rx="1.7" />
    </svg>
  );
}
