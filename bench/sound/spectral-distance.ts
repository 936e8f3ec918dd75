/** How far apart two sounds are to the ear: by their short-term spectra in bands as wide as hearing resolves them. */

const SAMPLE_RATE = 48_000;
const WINDOW = 1_024;
const HOP = 120;
/** Of what was said each fourth window is looked for, here or up to 25 ms on. */
const EVERY = 4;
const MOST_HOPS_BEHIND = 10;
/** From 100 Hz to 7 kHz, where speech is understood. */
const BAND_EDGES_HZ = [
  100, 200, 300, 400, 510, 630, 770, 920, 1_080, 1_270, 1_480, 1_720, 2_000, 2_320, 2_700, 3_150, 3_700,
  4_400, 5_300, 6_400, 7_700,
];
const BANDS = BAND_EDGES_HZ.slice(1).map(
  (upper, band) => [binOf(BAND_EDGES_HZ[band] ?? 0), binOf(upper)] as const,
);
/** Under the loudest band of all, what is softer is as good as silent. */
const FLOOR_DB = -50;

/**
 * The log-spectral distance in dB: over all windows in which something is said, the mean of the RMS difference of
 * their bands.
 *
 * @param heard up to 25 ms behind `said`, more or less from window to window
 */
export function spectralDistanceDb(heard: Float32Array, said: Float32Array): number {
  const [ofHeard, ofSaid] = [bandsOf(heard), bandsOf(said)];
  const loudest = ofSaid.flat().reduce((most, db) => Math.max(most, db));
  const floor = loudest + FLOOR_DB;
  const distances: number[] = [];
  for (let at = 0; at < ofSaid.length; at += EVERY) {
    const bands = ofSaid[at] ?? [];
    if (Math.max(...bands) <= floor) continue;
    const places = ofHeard.slice(at, at + MOST_HOPS_BEHIND + 1);
    distances.push(Math.min(...places.map((place) => differenceDb(place, bands, floor))));
  }
  return meanOf(distances);
}

function differenceDb(heard: readonly number[], said: readonly number[], floor: number): number {
  const squares = said.map((db, band) => (Math.max(floor, db) - Math.max(floor, heard[band] ?? floor)) ** 2);
  return Math.sqrt(meanOf(squares));
}

/** The level of each band, dB, window by window. */
function bandsOf(sound: Float32Array): number[][] {
  const windows: number[][] = [];
  for (let at = 0; at + WINDOW <= sound.length; at += HOP) {
    const power = powerSpectrum(sound.subarray(at, at + WINDOW));
    windows.push(
      BANDS.map(([from, to]) => {
        let sum = 1e-12;
        for (let bin = from; bin < to; bin++) sum += power[bin] as number;
        return 10 * Math.log10(sum);
      }),
    );
  }
  return windows;
}

function binOf(hz: number): number {
  return Math.round((hz * WINDOW) / SAMPLE_RATE);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

const TURN = Float64Array.from({ length: WINDOW }, (_, i) => Math.cos((2 * Math.PI * i) / WINDOW));

/** Of a Hann window, up to half the sample rate (Cooley and Tukey's transform, in place). */
function powerSpectrum(samples: Float32Array): Float64Array {
  const real = new Float64Array(WINDOW);
  const imaginary = new Float64Array(WINDOW);
  const bits = Math.log2(WINDOW);
  for (let i = 0; i < WINDOW; i++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
    real[reversed] = (samples[i] as number) * (0.5 - 0.5 * (TURN[i] as number));
  }
  for (let size = 2; size <= WINDOW; size *= 2) {
    for (let start = 0; start < WINDOW; start += size) {
      for (let i = 0; i < size / 2; i++) {
        const turn = (i * WINDOW) / size;
        const cos = TURN[turn] as number;
        // −sin, a quarter turn on.
        const sin = TURN[(turn + WINDOW / 4) % WINDOW] as number;
        const a = start + i;
        const b = a + size / 2;
        const re = (real[b] as number) * cos - (imaginary[b] as number) * sin;
        const im = (real[b] as number) * sin + (imaginary[b] as number) * cos;
        real[b] = (real[a] as number) - re;
        imaginary[b] = (imaginary[a] as number) - im;
        real[a] = (real[a] as number) + re;
        imaginary[a] = (imaginary[a] as number) + im;
      }
    }
  }
  const power = new Float64Array(WINDOW / 2);
  for (let i = 0; i < power.length; i++) power[i] = (real[i] as number) ** 2 + (imaginary[i] as number) ** 2;
  return power;
}
