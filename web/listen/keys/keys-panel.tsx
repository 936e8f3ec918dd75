import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type KeyHelp, KeysButton, KeysDialog } from '../../keys/keys-dialog.tsx';
import { useKeysEnabled } from '../../keys/keys-enabled.ts';
import { pressedOf } from '../../keys/pressed-of.ts';
import { useWords } from '../../words/book.ts';
import type { Player } from '../player/player.ts';
import type { PlayerState } from '../player/player-state.ts';
import { keysPanelWords } from './keys-panel-words.ts';
import { type ListenAction, listenAction } from './listen-keys.ts';

export interface KeysPanelProps {
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly player: RefObject<Player | undefined>;
  readonly state: PlayerState;
}

const STEP = 0.1;
const SEEK_S = 10;

/** The listener's keys, and the button that lists them. */
export function KeysPanel({ audio, player, state }: KeysPanelProps) {
  const words = useWords(keysPanelWords);
  const [enabled, enable] = useKeysEnabled();
  const [open, setOpen] = useState(false);
  const isReplay = state === 'ended';
  const act = (action: ListenAction) => {
    if (action === 'list-keys') return setOpen(true);
    const element = isReplay ? document.querySelector<HTMLAudioElement>('audio.replay') : audio.current;
    if (element) actOn(element, action, { state, player: player.current });
  };
  const latest = useRef({ act, enabled });
  latest.current = { act, enabled };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const pressed = pressedOf(event);
      // Whatever is open over the page has the keys.
      if (!pressed || document.querySelector('dialog[open]')) return;
      const action = listenAction(pressed, latest.current.enabled);
      if (!action) return;
      // Space would scroll the page.
      event.preventDefault();
      latest.current.act(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const help: KeyHelp[] = [
    { keys: ['K', ' '], does: words.play },
    { keys: ['M'], does: words.mute },
    { keys: ['+'], does: words.louder },
    { keys: ['-'], does: words.softer },
    ...(isReplay
      ? [
          { keys: ['J'], does: words.back },
          { keys: ['L'], does: words.forward },
        ]
      : [{ keys: ['L'], does: words.live }]),
  ];
  return (
    <div class="listen-keys">
      <KeysButton onPress={() => setOpen(true)} />
      <KeysDialog {...{ help, open, enabled }} onEnable={enable} onClose={() => setOpen(false)} />
    </div>
  );
}

interface Target {
  readonly state: PlayerState;
  readonly player: Player | undefined;
}

function actOn(element: HTMLAudioElement, action: Exclude<ListenAction, 'list-keys'>, target: Target): void {
  const { state, player } = target;
  switch (action) {
    case 'play-or-pause':
      if (state === 'ended') playOrPause(element);
      else if (state === 'idle' || state === 'failed' || state === 'paused') player?.play();
      else player?.pause();
      return;
    case 'toggle-mute':
      element.muted = !element.muted;
      return;
    case 'louder':
    case 'softer':
      element.volume = stepped(element.volume, action === 'louder' ? STEP : -STEP);
      return;
    case 'back':
      if (state === 'ended') element.currentTime = Math.max(0, element.currentTime - SEEK_S);
      return;
    case 'on':
      if (state === 'ended')
        element.currentTime = Math.min(element.duration || 0, element.currentTime + SEEK_S);
      else if (state === 'paused') player?.play();
      else if (state === 'playing') player?.backToLive();
  }
}

function playOrPause(element: HTMLAudioElement): void {
  // What the browser refuses, its own controls beside it show.
  if (element.paused) void element.play().catch(() => undefined);
  else element.pause();
}

/** To whole steps, within what an element can. */
function stepped(volume: number, by: number): number {
  return Math.min(1, Math.max(0, Math.round((volume + by) / STEP) * STEP));
}
