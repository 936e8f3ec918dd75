import type { Book } from '../words/book.ts';

const en = {
  heard: 'You are live. Everybody hears you.',
  heardGreen: 'Green room: only the stage hears you. The broadcast has not begun.',
  mutedGreen: 'Green room: you are muted. The broadcast has not begun.',
  muted: 'You are muted. Nobody hears you.',
  mutedByHost: 'The host muted you. Nobody hears you; you are asked when you may speak.',
  talking: 'You are heard while you hold the key.',
  mute: 'Mute',
  unmute: 'Unmute',
  personMuted: 'muted',
  question: 'You are asked to unmute',
  questionText: 'Nobody but you opens your microphone.',
  stayMuted: 'Stay muted',
  alone: 'Nobody else is here yet.',
  microphoneGone: 'Your microphone is gone. Nobody hears you.',
  microphoneSilenced:
    'Nothing comes from your microphone: a call or another program has it, or it is switched off. Nobody hears you.',

  joining: {
    connecting: 'Joining the stage…',
    returning: 'The connection broke. Coming back…',
    notOpen: 'The room is not open yet. You will join by yourself when it opens; leave this page open.',
    waiting: (seconds: string) => `Trying again in ${seconds}…`,
    lost: 'The connection to the stage was lost.',
    unreachable: 'The server cannot be reached. Check your network.',
    stageFull: 'All places on stage are taken. You will join when one is free.',
    stageLocked: 'The host lets nobody new on the stage for now. You will join when it is open again.',
    trouble: 'The stage does not answer just now.',
  },

  keys: {
    mute: 'Mute or unmute',
    talk: 'Hold to talk while muted',
  },
};

const fr: typeof en = {
  heard: 'Vous êtes en direct. Tout le monde vous entend.',
  heardGreen: 'Coulisses : seule la scène vous entend. La diffusion n’a pas commencé.',
  mutedGreen: 'Coulisses : votre micro est coupé. La diffusion n’a pas commencé.',
  muted: 'Votre micro est coupé. Personne ne vous entend.',
  mutedByHost: 'L’hôte a coupé votre micro. Personne ne vous entend ; on vous demandera de le rouvrir.',
  talking: 'On vous entend tant que vous tenez la touche.',
  mute: 'Couper le micro',
  unmute: 'Rétablir le micro',
  personMuted: 'micro coupé',
  question: 'On vous demande de rétablir votre micro',
  questionText: 'Personne d’autre que vous n’ouvre votre micro.',
  stayMuted: 'Rester muet',
  alone: 'Personne d’autre n’est là pour l’instant.',
  microphoneGone: 'Votre microphone a disparu. Personne ne vous entend.',
  microphoneSilenced:
    'Rien ne vient de votre microphone : un appel ou un autre programme le tient, ou il est coupé. Personne ne vous entend.',

  joining: {
    connecting: 'Entrée en scène…',
    returning: 'La connexion s’est rompue. On y retourne…',
    notOpen:
      'La salle n’est pas encore ouverte. Vous entrerez de vous-même à l’ouverture ; laissez cette page ouverte.',
    waiting: (seconds) => `Nouvel essai dans ${seconds}…`,
    lost: 'La connexion à la scène est perdue.',
    unreachable: 'Le serveur est injoignable. Vérifiez votre réseau.',
    stageFull: 'Toutes les places sont prises. Vous entrerez dès qu’une se libère.',
    stageLocked:
      'L’hôte ne laisse monter personne de nouveau pour l’instant. Vous entrerez dès que la scène sera rouverte.',
    trouble: 'La scène ne répond pas pour le moment.',
  },

  keys: {
    mute: 'Couper ou rétablir le micro',
    talk: 'Tenir pour parler, micro coupé',
  },
};

/** Words of joining the stage and being heard there: of the studio, and of who raises a hand. */
export const stageWords: Book<typeof en> = { en, fr };
