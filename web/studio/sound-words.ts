import type { Book } from '../words/book.ts';
import { faultWords } from './microphone/fault-words.ts';
import type { Verdict } from './microphone/voice-level.ts';

const verdicts: Record<Verdict, string> = {
  silent: 'Nothing is heard yet. Say a few words.',
  quiet: 'You are rather quiet. Come closer to the microphone.',
  good: 'You sound good.',
  loud: 'You are too loud. Move back a little.',
};

const en = {
  microphoneHint: 'Your browser will ask whether this site may use it.',
  test: 'Test the microphone',
  device: 'Microphone to use',
  systemChoice: 'The system’s choice',
  unnamed: (n: number) => `Microphone ${n}`,
  level: 'Your level',
  openingMicrophone: 'Opening the microphone…',
  processing: 'Clean-up',
  echoCancellation: 'Remove echo',
  echoCancellationHint: 'Off only with headphones.',
  noiseSuppression: 'Reduce noise',
  noiseSuppressionHint: 'Fans, keyboards, streets. Off for music.',
  autoGainControl: 'Even out my level',
  output: 'Where you hear the others',
  outputDevice: 'Loudspeaker or headphones',
  unnamedOutput: (n: number) => `Output ${n}`,
  outputFixed: 'Your system decides where sound comes out.',
  chime: 'Play a test sound',
  headphones: 'Headphones are best: they keep echo away from a million ears.',
  tryAgain: 'Try again',

  faults: faultWords.en,
  verdicts,
};

const fr: typeof en = {
  microphoneHint: 'Votre navigateur demandera si ce site peut l’utiliser.',
  test: 'Essayer le microphone',
  device: 'Microphone à utiliser',
  systemChoice: 'Celui du système',
  unnamed: (n) => `Microphone ${n}`,
  level: 'Votre niveau',
  openingMicrophone: 'Ouverture du microphone…',
  processing: 'Nettoyage',
  echoCancellation: 'Supprimer l’écho',
  echoCancellationHint: 'À n’éteindre qu’avec un casque.',
  noiseSuppression: 'Réduire le bruit',
  noiseSuppressionHint: 'Ventilateur, clavier, rue. À éteindre pour la musique.',
  autoGainControl: 'Égaliser mon niveau',
  output: 'Où vous entendez les autres',
  outputDevice: 'Haut-parleur ou casque',
  unnamedOutput: (n) => `Sortie ${n}`,
  outputFixed: 'Votre système décide d’où sort le son.',
  chime: 'Jouer un son d’essai',
  headphones: 'Un casque vaut mieux : il épargne l’écho à un million d’oreilles.',
  tryAgain: 'Réessayer',

  faults: faultWords.fr,
  verdicts: {
    silent: 'On n’entend rien encore. Dites quelques mots.',
    quiet: 'Vous parlez un peu bas. Rapprochez-vous du microphone.',
    good: 'On vous entend bien.',
    loud: 'C’est trop fort. Éloignez-vous un peu.',
  },
};

/** Words of the microphone and of where the others are heard: of the studio, and of who raises a hand. */
export const soundWords: Book<typeof en> = { en, fr };
