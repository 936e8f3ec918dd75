/**
 * The secret of that name in a fragment: `secretIn('#invitation=abc', 'invitation')` → `abc`; undefined when there is
 * none. A fragment is what no server sees and no log keeps.
 */
export function secretIn(fragment: string, name: string): string | undefined {
  const secret = new URLSearchParams(fragment.replace(/^#/, '')).get(name);
  return secret === null || secret === '' ? undefined : secret;
}

/** The room in a path such as `/r/town-hall/studio`. */
export function roomOfPath(path: string): string | undefined {
  return /^\/r\/([a-z0-9-]+)(?:\/|$)/.exec(path)?.[1];
}
