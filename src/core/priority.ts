/**
 * What goes first when there is more to do than can be done: the stage and those who moderate it, then what a host does,
 * then who wants to come in, then questions, then reactions. In this order.
 */
export const PRIORITIES = ['stage', 'host', 'join', 'question', 'reaction'] as const;
export type Priority = (typeof PRIORITIES)[number];
