/** What benches measured, as docs/scale-figures.json keeps it for docs/SCALE.md. */

export interface FigureOnRecord {
  readonly value: number;
  readonly unit: string;
  /** The bench that made it. */
  readonly figure: string;
}

export interface ScaleFigures {
  /** Where and when they were measured, a line each. */
  readonly machine: readonly string[];
  readonly figures: Readonly<Record<string, FigureOnRecord>>;
}

/** What `npm run bench -- --json` printed, put in the place of what was measured before. */
export function withMeasured(
  before: ScaleFigures,
  printed: Readonly<Record<string, FigureOnRecord>>,
  machine: readonly string[],
): ScaleFigures {
  const added = Object.entries(printed).map(([what, { value, unit, figure }]) => [
    what,
    { value, unit, figure },
  ]);
  return { machine, figures: { ...before.figures, ...Object.fromEntries(added) } };
}

/** @throws when it was not measured */
export function measured({ figures }: ScaleFigures, what: string): number {
  const figure = figures[what];
  if (!figure)
    throw new Error(
      `not measured: "${what}"; run npm run bench -- --json scale streaming-edge origin-requests`,
    );
  return figure.value;
}
