/** Routes of what an audience does, and of those who lead it. */

import type { FastifyInstance } from 'fastify';
import { networkThat } from '../admission/client-network.ts';
import type { Audience } from '../audience/audience.ts';
import type { CountedPoll } from '../audience/polls.ts';
import type { Question } from '../audience/question.ts';
import type * as wire from '../contract/audience-schemas.ts';
import type { PinnedLink } from '../core/pins-event.ts';
import { digestOf } from '../rooms/secrets.ts';
import { type Guard, serve } from './serve-operation.ts';

export interface AudienceRouteNeeds {
  readonly audience: Audience;
}

/** What listeners do. */
export function audienceRoutes(app: FastifyInstance, guard: Guard, { audience }: AudienceRouteNeeds): void {
  const { reactions, questions, polls } = audience;

  serve(app, guard, 'react', async ({ params, body, request }) => {
    const { deviceKey, probability, counts } = body;
    const device = digestOf(deviceKey);
    await reactions.report(params.room, {
      device,
      network: networkThat(request.headers),
      counts,
      probability,
    });
    return { status: 204 };
  });

  serve(app, guard, 'askQuestion', async ({ params, body, request }) => {
    const { deviceKey, text, by } = body;
    const asker = { device: digestOf(deviceKey), network: networkThat(request.headers) };
    const question = await questions.ask(params.room, { ...asker, text, by });
    return { status: 201, body: questionOnWire(question) };
  });

  serve(app, guard, 'voteForQuestion', async ({ params, body, request }) => {
    const { deviceKey, ...vote } = body;
    const voter = { device: digestOf(deviceKey), network: networkThat(request.headers) };
    await questions.vote(params.room, params.question, { ...vote, ...voter });
    return { status: 204 };
  });

  serve(app, guard, 'voteInPoll', async ({ params, body, request }) => {
    const { deviceKey, ...vote } = body;
    const voter = { device: digestOf(deviceKey), network: networkThat(request.headers) };
    await polls.vote(params.room, params.poll, { ...vote, ...voter });
    return { status: 204 };
  });
}

/** What those do who lead the room. */
export function audienceLeadRoutes(
  app: FastifyInstance,
  guard: Guard,
  { audience }: AudienceRouteNeeds,
): void {
  const { questions, polls, pins } = audience;

  serve(app, guard, 'readAudience', async ({ params: { room } }) => {
    const [asked, made, pinned] = await Promise.all([
      questions.list(room),
      polls.list(room),
      pins.event(room),
    ]);
    const links = pinned.links.map(pinOnWire);
    return {
      status: 200,
      body: { questions: asked.map(questionOnWire), polls: made.map(pollOnWire), pins: links },
    };
  });

  serve(app, guard, 'moveQuestion', async ({ params, body }) => {
    const question = await questions.move(params.room, params.question, body.state);
    return { status: 200, body: questionOnWire(question) };
  });

  serve(app, guard, 'rejectWaiting', async ({ params }) => {
    await questions.rejectWaiting(params.room);
    return { status: 204 };
  });

  serve(app, guard, 'makePoll', async ({ params, body }) => {
    return { status: 201, body: pollOnWire(await polls.make(params.room, body)) };
  });

  serve(app, guard, 'changePoll', async ({ params: { room, poll }, body }) => {
    const changed = body.state === 'open' ? await polls.open(room, poll) : await polls.close(room, poll);
    return { status: 200, body: pollOnWire(changed) };
  });

  serve(app, guard, 'deletePoll', async ({ params }) => {
    await polls.remove(params.room, params.poll);
    return { status: 204 };
  });

  serve(app, guard, 'pinLink', async ({ params, body }) => {
    return { status: 201, body: pinOnWire(await pins.pin(params.room, body)) };
  });

  serve(app, guard, 'unpinLink', async ({ params }) => {
    await pins.unpin(params.room, params.pin);
    return { status: 204 };
  });
}

function questionOnWire({ id, text, by, state, askedMs, answeredMs, votes }: Question): wire.Question {
  return {
    id,
    text,
    ...(by === undefined ? {} : { by }),
    state,
    askedMs,
    ...(answeredMs === undefined ? {} : { answeredMs }),
    votes: Math.max(0, Math.round(votes)),
  };
}

function pollOnWire({ id, question, choices, state, result, ...times }: CountedPoll): wire.Poll {
  const { createdMs, openedMs, closedMs } = times;
  const { votes, counted, errorPoints } = result;
  return {
    id,
    question,
    choices: [...choices],
    state,
    createdMs,
    ...(openedMs === undefined ? {} : { openedMs }),
    ...(closedMs === undefined ? {} : { closedMs }),
    result: { votes: [...votes], counted, ...(errorPoints === undefined ? {} : { errorPoints }) },
  };
}

function pinOnWire({ id, url, title }: PinnedLink): wire.Pin {
  return { id, url, title };
}
