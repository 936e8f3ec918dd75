import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { focusIsLost } from './focus-is-lost.ts';

export interface NextRow<Heading extends HTMLElement> {
  /** Of what stands above the rows; it must be able to take the focus. */
  readonly heading: RefObject<Heading | null>;
  /** For clicks within whatever holds the lists, while they are captured. */
  readonly onClickCapture: (event: Event) => void;
}

interface Pressed {
  readonly button: Element;
  readonly row: Element;
  readonly list: Element;
  readonly index: number;
}

/**
 * For lists whose rows go, or move, once something is done with them: who works with the keyboard goes on at the row that
 * took their place, or at the heading where none is left, instead of at the top of the page.
 */
export function useNextRow<Heading extends HTMLElement>(): NextRow<Heading> {
  const heading = useRef<Heading>(null);
  const pressed = useRef<Pressed | undefined>(undefined);
  useEffect(() => {
    const was = pressed.current;
    if (!was || isWhereItWas(was)) return;
    pressed.current = undefined;
    if (!focusIsLost()) return;
    const rows = was.list.isConnected ? [...was.list.children] : [];
    const next = (rows[was.index] ?? rows.at(-1))?.querySelector('button');
    (next ?? heading.current)?.focus();
  });
  const onClickCapture = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest('li button') : null;
    const row = button?.closest('li');
    const list = row?.parentElement;
    if (button && row && list) pressed.current = { button, row, list, index: indexOf(row, list) };
  };
  return { heading, onClickCapture };
}

function isWhereItWas({ button, row, list, index }: Pressed): boolean {
  return button.isConnected && indexOf(row, list) === index;
}

function indexOf(row: Element, list: Element): number {
  return [...list.children].indexOf(row);
}
