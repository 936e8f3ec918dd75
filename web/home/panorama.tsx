/** Thirteen voices under one lintel, and the rows of those who listen: the mark, seen from the hall. */

const VOICES = [22, 36, 30, 52, 44, 68, 96, 62, 48, 56, 34, 40, 24];
const WIDTH = 520;
const HALL_TOP = 178;
const ROWS = 8;

interface Seat {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly opacity: number;
}

/** Seats in rows that widen, shrink and fade towards the back, as arcs around the stage. */
function seats(): Seat[] {
  const all: Seat[] = [];
  for (let row = 0; row < ROWS; row++) {
    const radius = 70 + row * 24 + row * row * 0.9;
    const count = 13 + row * 5;
    for (let seat = 0; seat < count; seat++) {
      const angle = Math.PI * (0.1 + (0.8 * seat) / (count - 1));
      const x = WIDTH / 2 + Math.cos(angle) * radius * 1.28;
      const y = HALL_TOP - 40 + Math.sin(angle) * radius * 0.98;
      if (x > 4 && x < WIDTH - 4) all.push({ x, y, r: 3.1 - row * 0.2, opacity: 0.85 - row * 0.08 });
    }
  }
  return all;
}

const SEATS = seats();

export function Panorama() {
  const step = WIDTH / (VOICES.length + 5);
  const left = WIDTH / 2 - step * ((VOICES.length - 1) / 2);
  return (
    <svg class="panorama" viewBox={`0 0 ${WIDTH} 424`} aria-hidden="true">
      <rect
        class="panorama-lintel"
        x={left - 16}
        y="8"
        width={step * (VOICES.length - 1) + 32}
        height="12"
        rx="6"
      />
      {VOICES.map((height, index) => (
        <rect
          key={index}
          class={index === 6 ? 'panorama-voice' : 'panorama-bar'}
          x={left + index * step - 6}
          y="34"
          width="12"
          height={height}
          rx="6"
        />
      ))}
      {SEATS.map(({ x, y, r, opacity }) => (
        <circle key={`${x} ${y}`} class="panorama-seat" cx={x} cy={y} r={r} opacity={opacity} />
      ))}
    </svg>
  );
}
