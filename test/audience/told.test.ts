import { expect, test } from 'vitest';
import type { ToldEvent } from '../../src/core/told-event.ts';
import { Told } from '../../src/runtime/told.ts';

const pins = (...titles: readonly string[]): ToldEvent => ({
  type: 'pins',
  links: titles.map((title) => ({ id: title, url: 'https://example.org/', title })),
});

test('TOLD-3: of what is told faster than a chunk the newest is taken, once, and the same again is nothing new', () => {
  const told = new Told();
  for (let count = 0; count < 1_000; count++) told.tell(pins(`${count}`));
  expect(told.takeFresh()).toEqual([pins('999')]);
  told.tell(pins('999'));
  expect(told.takeFresh()).toEqual([]);
  told.refresh();
  expect(told.takeFresh()).toEqual([pins('999')]);
});
