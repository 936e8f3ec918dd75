/** What may stand behind `tribune serve` and `tribune demo`. */

/** Takes `--domain NAME`, or `--domain=NAME`, out of the words. @returns the name, and what else was said */
export function takeDomain(words: readonly string[]): {
  readonly domain: string | undefined;
  readonly others: readonly string[];
} {
  const at = words.findIndex((word) => word === '--domain' || word.startsWith('--domain='));
  if (at < 0) return { domain: undefined, others: words };
  const word = words[at] ?? '';
  const joined = word.startsWith('--domain=');
  // Without a name after it the word stays, to be refused.
  const domain = joined ? word.slice('--domain='.length) : words[at + 1];
  if (!domain) return { domain: undefined, others: words };
  return { domain, others: words.toSpliced(at, joined ? 1 : 2) };
}
