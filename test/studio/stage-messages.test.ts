import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStageMessage } from '../../web/studio/whip/stage-messages.ts';

const ada = { place: 'a1', name: 'Ada', muted: false, connected: true, mid: '3' };

test('STUDIO-11: the stage, its levels and its farewells are read', () => {
  const stage = { type: 'stage', you: 'a1', people: [ada, { ...ada, place: 'b2', mid: null }] };
  expect(readStageMessage(JSON.stringify(stage))).toEqual(stage);
  const unrecorded = { ...stage, recorded: false };
  expect(readStageMessage(JSON.stringify(unrecorded))).toEqual(unrecorded);
  const assembling = { ...stage, live: false, kept: false };
  expect(readStageMessage(JSON.stringify(assembling))).toEqual(assembling);
  const led = {
    ...stage,
    people: [
      { ...ada, role: 'host' },
      { ...ada, muted: true, asked: true },
    ],
    order: { locked: true, hands: 2, handsVersion: 7, endsMs: 9 },
  };
  expect(readStageMessage(JSON.stringify(led))).toEqual(led);
  expect(readStageMessage('{"type":"levels","levels":{"a1":-23.5,"b2":"loud"}}')).toEqual({
    type: 'levels',
    levels: { a1: -23.5 },
  });
  expect(readStageMessage('{"type":"removed"}')).toEqual({ type: 'removed' });
  expect(readStageMessage('{"type":"sent-back"}')).toEqual({ type: 'sent-back' });
  expect(readStageMessage('{"type":"replaced"}')).toEqual({ type: 'replaced' });
});

test('STUDIO-12: anything else is no message, and reading it never throws', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"type":"news"}',
    '{"type":"stage","you":"a1"}',
    '{"type":"levels"}',
  ]) {
    expect(readStageMessage(text)).toBeUndefined();
  }
  expect(readStageMessage(JSON.stringify({ type: 'stage', you: 'a1', people: [ada, null] }))).toBeUndefined();
  const numRuns = process.env['TRIBUNE_LONG'] ? 50_000 : 500;
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), (text) => {
      readStageMessage(text);
    }),
    { numRuns },
  );
});
