/** Rooms: made, changed, taken through their life, and listed. */

import { json } from './operation.ts';
import { ROUTES } from './routes.ts';
import * as schema from './schemas.ts';

export const ROOM_OPERATIONS = {
  createRoom: {
    ...ROUTES.createRoom,
    summary: 'Make a room, and open it',
    description:
      'A draft, or a room with a start, is not opened. With an `id` of your choice the request can be repeated: the same words answer 200 with the same room, announced or opened if it waits for that. What could not be opened at once is left as a draft at most. An account may have some rooms to come and some stages open, as the operator set it.',
    action: 'room.create',
    body: json(schema.NewRoom),
    answers: {
      200: {
        description: 'The room existed under this id, with the same said of it.',
        content: json(schema.Room),
      },
      201: {
        description: 'The room was made.',
        content: json(schema.Room),
        headers: { Location: 'The room in this API.' },
      },
    },
    refusals: ['room_exists', 'rooms_full', 'stages_full', 'unavailable', 'storage_full'],
  },
  listRooms: {
    ...ROUTES.listRooms,
    summary: 'List rooms, newest first',
    description: 'Drafts are listed for the operator alone.',
    action: 'room.list',
    tells: 'draft.read',
    query: schema.RoomQuery,
    answers: { 200: { description: 'One page of rooms.', content: json(schema.RoomList) } },
    refusals: [],
  },
  readRoom: {
    ...ROUTES.readRoom,
    summary: 'Read a room',
    description: 'A draft is found by those alone who lead the room.',
    action: 'room.read',
    tells: 'draft.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room.', content: json(schema.Room) } },
    refusals: ['room_not_found'],
  },
  changeRoom: {
    ...ROUTES.changeRoom,
    summary: 'Change what is said of a room',
    description:
      'Until it is live. Can be repeated. Once its green room is open, a room that is not recorded stays so: whoever came was told.',
    action: 'room.change',
    params: schema.RoomParams,
    body: json(schema.RoomChange),
    answers: { 200: { description: 'The room as it is now.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'room_state_wrong', 'unavailable', 'storage_full'],
  },
  deleteRoom: {
    ...ROUTES.deleteRoom,
    summary: 'Delete a room for good',
    description:
      'With its invitations and its recording; its id is never used again. A draft, a room that is to come, or one that ended. A second time changes nothing.',
    action: 'room.delete',
    params: schema.RoomParams,
    answers: { 204: { description: 'The room is gone.' } },
    refusals: ['room_not_found', 'room_state_wrong', 'storage_full'],
  },
  announceRoom: {
    ...ROUTES.announceRoom,
    summary: 'Make a draft known, with its page',
    description: 'A room that is announced already stays as it is.',
    action: 'room.announce',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room is scheduled.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'room_state_wrong', 'storage_full'],
  },
  openGreenRoom: {
    ...ROUTES.openGreenRoom,
    summary: "Open a room's stage ahead of its programme",
    description:
      'Speakers come and hear each other; the audience hears nothing, and nothing is recorded. A green room that is open stays as it is. It opens by itself half an hour before the start.',
    action: 'room.assemble',
    params: schema.RoomParams,
    answers: { 200: { description: 'The stage is open.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'room_state_wrong', 'stages_full', 'unavailable', 'storage_full'],
  },
  openRoom: {
    ...ROUTES.openRoom,
    summary: 'Open a room: go live',
    description:
      'Whoever is in its green room is heard from now on. An ended room opens again as its next run; a live one stays as it is.',
    action: 'room.open',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room is live.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'stages_full', 'unavailable', 'storage_full'],
  },
  endRoom: {
    ...ROUTES.endRoom,
    summary: 'End a room',
    description:
      'Its invitations and tokens end with it. A room that is to come is called off; an ended one stays as it is.',
    action: 'room.end',
    params: schema.RoomParams,
    answers: { 200: { description: 'The room has ended.', content: json(schema.Room) } },
    refusals: ['room_not_found', 'room_state_wrong', 'storage_full'],
  },
  readHistory: {
    ...ROUTES.readHistory,
    summary: "Read the steps of a room's life",
    action: 'room.history',
    params: schema.RoomParams,
    answers: { 200: { description: 'Its history.', content: json(schema.RoomHistory) } },
    refusals: ['room_not_found'],
  },
  readRecording: {
    ...ROUTES.readRecording,
    summary: "How a room's recording stands",
    description: 'At each origin: whether its disk takes it, and what it lacks of the last run.',
    action: 'recording.read',
    params: schema.RoomParams,
    answers: { 200: { description: 'The recording.', content: json(schema.Recording) } },
    refusals: ['room_not_found'],
  },
  listOwnRooms: {
    ...ROUTES.listOwnRooms,
    summary: 'The rooms that you host or co-host: first what is not over, then the newest, 100 in all',
    action: 'room.own-list',
    answers: { 200: { description: 'Rooms with your role.', content: json(schema.OwnRooms) } },
    refusals: [],
  },
} as const;
