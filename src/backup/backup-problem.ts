/** Why there is no backup, or none is restored, in words for whoever asked for it. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem';
}
