/** Below it an installation proves to whoever rehearses that it is theirs; the word to prove it of follows. */
export const REHEARSAL_PATH = '/.well-known/tribune-rehearsal/';
