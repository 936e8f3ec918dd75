/** The bars of the mark, as tall as a voice is loud: the middle one leads, the outer ones follow. */
const REACHES = [0.35, 0.7, 1, 0.7, 0.35];
const HEIGHT = 32;
const LEAST = 4;

/** @param share from 0 (silent) to 1 (as loud as can be) */
export function VoiceBars({ share }: { readonly share: number }) {
  return (
    <svg class="voice-bars" viewBox={`0 0 32 ${HEIGHT}`} fill="currentColor" aria-hidden="true">
      {REACHES.map((reach, index) => {
        const height = LEAST + (HEIGHT - LEAST) * reach * share;
        return (
          <rect key={index} x={1.5 + index * 6.3} y={HEIGHT - height} width="4" height={height} rx="2" />
        );
      })}
    </svg>
  );
}
