import { type French, problemTextIn } from './problem-text.ts';

/** Of what a listener asks for: the listener's page carries these alone. */
export const AUDIENCE_FRENCH: French = {
  too_many_requests: 'Trop de demandes en peu de temps ; patientez un peu.',
  unavailable: 'Le serveur redémarre ou ne répond pas ; réessayez dans un instant.',
  overloaded: 'Le serveur a trop à faire pour l’instant ; l’écoute continue. Réessayez dans un moment.',
  proof_or_patience:
    'Beaucoup de monde veut entrer en ce moment ; réessayez dans un moment, votre tour viendra.',
  storage_full: 'Le disque du serveur est plein : rien n’a été changé. Faites de la place, puis réessayez.',
  room_not_found: 'Cette salle n’existe pas.',
  room_not_open: 'Cette salle n’est pas encore ouverte.',
  room_ended: 'Cette conversation est terminée.',
  room_state_wrong: 'Ce n’est plus possible à ce stade de la conversation.',
  origin_wrong: 'Seules les pages de cette installation peuvent faire cela.',
  given_up:
    'L’audience est si nombreuse que ceci est suspendu pour l’instant ; réessayez dans quelques minutes.',
  blocked: 'L’hôte ne vous laisse pas monter sur cette scène.',
  stage_locked: 'L’hôte ne laisse monter personne de nouveau pour l’instant.',
  hand_not_found: 'Cette main n’est plus levée.',
  hand_refused: 'L’hôte vous a fait quitter cette scène ; vous pouvez continuer d’écouter.',
  hand_rests: 'L’hôte vient de vous répondre ; patientez une minute avant de relever la main.',
  hands_full: 'Trop de mains sont levées déjà ; réessayez un peu plus tard.',
  question_not_found: 'Cette question n’existe plus.',
  questions_full: 'Beaucoup de questions attendent d’être lues ; réessayez un peu plus tard.',
  poll_not_found: 'Ce sondage n’existe plus.',
  poll_over: 'Ce sondage est clos.',
  endpoint_wrong: 'Ce navigateur n’a pas de service de notification que le serveur puisse joindre.',
  reminders_full: 'Il y a autant de rappels qu’il peut y en avoir ; prenez l’agenda.',
};

/** As `problemText` of `refusal-words.ts`, for what the audience does. */
export const problemText = problemTextIn(AUDIENCE_FRENCH);
