/**
 * Gives the headings of one document their anchors, in order, as GitHub does.
 *
 * Lower case, spaces to hyphens; of the rest letters, digits, hyphens and underscores stay. One that was given already
 * is numbered.
 */
export class HeadingAnchors {
  readonly #given = new Set<string>();

  /** @param text of the heading as it is read, without its markup */
  next(text: string): string {
    const plain = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\s-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = plain;
    for (let again = 1; this.#given.has(anchor); again++) anchor = `${plain}-${again}`;

    this.#given.add(anchor);
    return anchor;
  }
}
