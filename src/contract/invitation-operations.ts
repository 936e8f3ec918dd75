/** Invitations to a stage, for one guest or several, and what comes of them. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const INVITATION_OPERATIONS = {
  inviteSpeaker: {
    ...ROUTES.inviteSpeaker,
    summary: 'Invite a speaker',
    description:
      'Its secrets are shown in this answer only. The invitation holds until the room ends or the place is removed; the token is good for an hour to come on stage with, counted from when it was made or the room opened, and for as long as its speaker stands on stage.',
    action: 'invitation.make',
    params: schema.RoomParams,
    body: json(schema.NewInvitation),
    answers: { 201: { description: 'A place on the stage.', content: json(schema.Invitation) } },
    refusals: ['room_not_found', 'room_ended', 'co_hosts_full', 'storage_full'],
  },
  makeLink: {
    ...ROUTES.makeLink,
    summary: 'Make a link by which several people come on stage',
    description:
      'Each who opens it gets a place under a name of their own, until its uses are spent, it ends, or it is revoked; whoever came before stays. Its secret is shown in this answer only.',
    action: 'invitation.make',
    params: schema.RoomParams,
    body: json(schema.NewLink),
    answers: { 201: { description: 'The link.', content: json(schema.SharedLink) } },
    refusals: ['room_not_found', 'room_ended', 'co_hosts_full', 'storage_full'],
  },
  listInvitations: {
    ...ROUTES.listInvitations,
    summary: "List a room's invitations, newest first, with who came by them",
    action: 'invitation.list',
    params: schema.RoomParams,
    query: schema.InvitationQuery,
    answers: { 200: { description: 'One page of them.', content: json(schema.InvitationList) } },
    refusals: ['room_not_found'],
  },
  revokeInvitation: {
    ...ROUTES.revokeInvitation,
    summary: 'Revoke an invitation',
    description:
      'Nobody new comes by it. Who came stays, unless `places` is `remove`: then they leave the stage for good.',
    action: 'invitation.revoke',
    params: schema.InvitationParams,
    query: schema.RevokeQuery,
    answers: { 204: { description: 'It is revoked.' } },
    refusals: ['room_not_found', 'invitation_not_found', 'storage_full'],
  },
  exchangeInvitation: {
    ...ROUTES.exchangeInvitation,
    summary: "Exchange an invitation's secret for its WHIP token",
    description:
      'The secret stands after `#invitation=` in the speaker link. Each time it gives a new token for the same place: of the link of one guest always its own, of a link for several that of this account or `deviceKey`, or else a new one under `name`.',
    action: 'invitation.take',
    body: json(schema.InvitationSecret),
    answers: { 200: { description: 'The place it is for.', content: json(schema.AcceptedInvitation) } },
    refusals: [
      'invitation_wrong',
      'invitation_over',
      'invitation_used_up',
      'name_needed',
      'co_hosts_full',
      'token_revoked',
      'blocked',
      'stage_locked',
      'room_ended',
      'storage_full',
    ],
  },
} as const;
