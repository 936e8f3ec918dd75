/** ENOSPC: there is no room. EDQUOT: there is, but not for this user (quotas of ext4, XFS, NFS). */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether a write failed because the disk takes nothing now, and may later. Anything else is broken, or a bug. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_ROOM.has(error.code);
}
