interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Joins spans, given in their order, over the least that lies between two of them, until at most `most` are left. */
export function joinNearest(spans: readonly Span[], most: number): Span[] {
  const between = spans
    .slice(1)
    .map((span, i) => ({ at: i + 1, ms: span.fromMs - (spans[i]?.untilMs ?? 0) }));
  const nearest = between.sort((a, b) => a.ms - b.ms).slice(0, Math.max(0, spans.length - most));
  const closed = new Set(nearest.map(({ at }) => at));
  const joined: Span[] = [];
  for (const [i, span] of spans.entries()) {
    const before = closed.has(i) ? joined.pop() : undefined;
    joined.push({ fromMs: before?.fromMs ?? span.fromMs, untilMs: span.untilMs });
  }
  return joined;
}
