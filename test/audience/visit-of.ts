const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A visit whose number is about this, from 0 to less than 1. */
export function visitOf(drawn: number, name = ''): string {
  let rest = drawn;
  let letters = '';
  for (let n = 0; n < 8; n++) {
    letters += LETTERS[Math.floor(rest * 64)];
    rest = (rest * 64) % 1;
  }
  return `${letters}-visit-of-the-tests-${name}`;
}
