import type { MicrophoneFault } from './microphone-fault.ts';

const en: Record<MicrophoneFault, string> = {
  insecure:
    'This page was opened without HTTPS, and browsers hand the microphone to secure pages only. Open the same link with https:// in front, or ask the host for one.',
  unsupported: 'This browser cannot use a microphone. A current Firefox, Chrome, Edge or Safari can.',
  denied:
    'The browser refuses the microphone for this site. Press the lock or microphone sign beside the address, allow the microphone, and try again.',
  dismissed:
    'The browser’s question was closed without an answer. Try again and choose “Allow”: nobody hears you before you join.',
  'system-denied':
    'The browser was allowed, but the system refuses. Allow the microphone for your browser in the system’s privacy settings, and try again.',
  'no-device': 'No microphone was found. Plug one in, or switch it on, and try again.',
  'in-use':
    'The microphone is busy or does not answer: another program may be holding it. Close calls and recorders, and try again.',
  unplugged: 'The microphone was unplugged or taken away. Choose another one, or plug it in and try again.',
  unknown: 'The microphone could not be opened. Try again, or choose another one.',
};

const fr: typeof en = {
  insecure:
    'Cette page a été ouverte sans HTTPS, or les navigateurs ne confient le microphone qu’aux pages sûres. Ouvrez le même lien avec https:// devant, ou demandez-en un à l’hôte.',
  unsupported:
    'Ce navigateur ne sait pas utiliser de microphone. Une version récente de Firefox, Chrome, Edge ou Safari le sait.',
  denied:
    'Le navigateur refuse le microphone à ce site. Touchez le cadenas ou le signe du microphone près de l’adresse, autorisez-le et réessayez.',
  dismissed:
    'La question du navigateur a été fermée sans réponse. Réessayez et choisissez « Autoriser » : personne ne vous entend avant que vous n’entriez.',
  'system-denied':
    'Le navigateur a votre accord, mais le système refuse. Autorisez le microphone pour votre navigateur dans les réglages de confidentialité du système, puis réessayez.',
  'no-device': 'Aucun microphone n’a été trouvé. Branchez-en un ou allumez-le, puis réessayez.',
  'in-use':
    'Le microphone est occupé ou ne répond pas : un autre programme le tient peut-être. Fermez appels et enregistreurs, puis réessayez.',
  unplugged:
    'Le microphone a été débranché ou retiré. Choisissez-en un autre, ou rebranchez-le et réessayez.',
  unknown: 'Le microphone n’a pas pu être ouvert. Réessayez, ou choisissez-en un autre.',
};

/** What one may do where the microphone fails. */
export const faultWords = { en, fr };
