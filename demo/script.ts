/** Who speaks in the demo, and the flite voice each is given. */
export const SPEAKERS = {
  ada: { name: 'Ada', flite: 'slt', stretch: 1.02 },
  ben: { name: 'Ben', flite: 'rms', stretch: 0.96 },
} as const;

export type Speaker = keyof typeof SPEAKERS;

/** One sentence, and the breath before it. A negative pause comes in before the other has ended. */
export interface Line {
  readonly speaker: Speaker;
  readonly pauseMs: number;
  readonly text: string;
}

function line(speaker: Speaker, pauseMs: number, text: string): Line {
  return { speaker, pauseMs, text };
}

/** The conversation of the demo room: what Tribune is, told by two people on its stage. */
export const SCRIPT: readonly Line[] = [
  line('ben', 900, 'Good evening, Ada. Can you hear me?'),
  line('ada', 350, 'Loud and clear, Ben. And so can everyone who just pressed play.'),
  line('ben', 450, 'How many is everyone?'),
  line('ada', 400, 'Tonight, perhaps only one.'),
  line('ada', 550, 'But it could be a million, and nothing on this stage would change.'),
  line('ben', 600, 'So, what is this place?'),
  line('ada', 350, 'It is called Tribune.'),
  line(
    'ada',
    500,
    'A few people talk. Anyone may listen. And it runs on your own machine, with one command.',
  ),
  line('ben', 500, 'I have been to live events before. They start late.'),
  line('ada', 300, 'This one starts on time.'),
  line('ben', 350, 'And when half the world arrives at once?'),
  line('ada', 400, 'Then every cache on the way lends a hand, and we keep talking.'),
  line('ben', 450, 'What if somebody trips over a cable?'),
  line('ada', 350, 'You hear a short silence. Then we are back, on the same page, without a reload.'),
  line('ben', 650, 'Fair enough. And tomorrow, when someone claims that I said something else?'),
  line('ada', 400, 'Everything is recorded as it is said. Press play, and hear it again.'),
  line('ben', -150, 'Even if it is embarrassing?'),
  line('ada', 350, 'Especially then.'),
  line('ben', 600, 'I like it. On time, hard to knock over, and honest about what was said.'),
  line('ada', 450, 'That is the whole idea.'),
  line('ben', 500, 'Then let us take it from the top, for those who have just come in.'),
  line('ada', 400, 'With pleasure.'),
];

/** Silence after the last word, before the conversation begins again. */
export const CLOSING_PAUSE_MS = 1400;
