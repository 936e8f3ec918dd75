export interface KeptInvitation {
  readonly room: string;
  /** Of its only guest. */
  readonly name: string;
  /** How many may come by it; one, where it was kept before there were others. */
  readonly uses?: number;
  /** Secret: whoever opens it speaks. */
  readonly studioUrl: string;
}

const KEPT_AS = 'tribune.invitations';

/** Links made in this tab for a room, newest first. */
export function keptInvitations(room: string): KeptInvitation[] {
  return readAll().filter((invitation) => invitation.room === room);
}

/** Keeps a link for this tab; answers with all of its room. */
export function keepInvitation(invitation: KeptInvitation): KeptInvitation[] {
  const all = [invitation, ...readAll()];
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(all));
  } catch {
    // Storage refused: the link is shown until the page is left.
  }
  return all.filter(({ room }) => room === invitation.room);
}

function readAll(): KeptInvitation[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? '[]');
    return Array.isArray(kept) ? (kept as KeptInvitation[]) : [];
  } catch {
    return [];
  }
}
