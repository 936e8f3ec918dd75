/** A key as far as shortcuts go. */
export interface Pressed {
  readonly type: 'keydown' | 'keyup';
  readonly key: string;
  readonly repeat: boolean;
  /** Ctrl, Alt or Meta: then it is the browser's, or the screen reader's. */
  readonly modified: boolean;
  /** Where the focus is: a text field takes every key, a control takes Space and what moves it. */
  readonly focus: 'page' | 'control' | 'text';
}
