/** A part of a document that a script writes, between two comments that name the script. */

/** @returns `document` with what stands between the comments of `name` written anew @throws when they are not there */
export function withBlock(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: written by a script -->`, `<!-- ${name}: end -->`];
  const [from, until] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || until < from) throw new Error(`the document lacks "${begin}" or "${end}"`);
  return `${document.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${document.slice(until)}`;
}
