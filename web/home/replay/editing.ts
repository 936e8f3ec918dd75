import type { ReplayChange } from '../../../src/contract/schemas.ts';

/** What one does to a replay; each resolves to whether it was done. */
export interface Editing {
  readonly busy: boolean;
  readonly change: (change: ReplayChange) => Promise<boolean>;
  readonly setChapters: (chapters: { startMs: number; title: string }[]) => Promise<boolean>;
  readonly makeClip: (clip: { title: string; fromMs: number; untilMs: number }) => Promise<boolean>;
  readonly deleteClip: (clip: string) => Promise<boolean>;
}
