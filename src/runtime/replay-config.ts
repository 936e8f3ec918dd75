/** Settings of replays: how long they are kept, and who has to forget them. */

/** For how many days after its end a room is kept, where its host says nothing; 0: for ever. */
export function readKeepDays(env: NodeJS.ProcessEnv, faults: string[]): number {
  const text = env['TRIBUNE_KEEP_DAYS'] || '0';
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0 && days <= 36_500) return days;
  faults.push(`TRIBUNE_KEEP_DAYS is "${text}"; it must be a number of days, 0 to 36500; 0: for ever.`);
  return 0;
}

/** Private doors of the edges. Plain HTTP: they lie in a network of our own. */
export function readEdges(env: NodeJS.ProcessEnv, faults: string[]): URL[] {
  const texts = (env['TRIBUNE_EDGES'] ?? '').split(',').map((text) => text.trim());
  return texts
    .filter((text) => text !== '')
    .flatMap((text) => {
      const url = URL.parse(text);
      if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '') return url;
      faults.push(`TRIBUNE_EDGES has "${text}"; each must be the private door of an edge, http://host:port.`);
      return [];
    });
}
