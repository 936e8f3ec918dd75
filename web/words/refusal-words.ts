import { TribuneProblem } from '../../src/client/problem.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import type { Language } from './languages.ts';
import { formatNumber } from './numbers.ts';
import { siteWords } from './site-words.ts';

/** The server explains itself in English; in French these stand for what it says most often. */
const FRENCH: Partial<Record<Refusal, string>> = {
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
  room_exists: 'Une salle porte déjà ce nom.',
  operator_token_wrong: 'Ce jeton d’opérateur n’est pas le bon.',
  token_missing: 'Il manque un jeton.',
  token_wrong: 'Ce jeton n’ouvre aucune place sur cette scène.',
  token_expired: 'Ce jeton a expiré ; ouvrez de nouveau votre invitation.',
  token_revoked: 'Cette place vous a été retirée ; demandez une nouvelle invitation à l’hôte.',
  invitation_wrong: 'Cette invitation est inconnue ; vérifiez que le lien est entier.',
  stage_full: 'Toutes les places sur scène sont prises. Réessayez quand quelqu’un l’aura quittée.',
  place_not_found: 'Cette place n’existe plus.',
  not_allowed: 'Vous n’avez pas ce droit ici.',
  origin_wrong: 'Seules les pages de cette installation peuvent faire cela.',
  registration_closed: 'Demandez à l’opérateur une invitation pour vous inscrire ici.',
  registration_invitation_wrong:
    'Cette invitation à s’inscrire n’est plus valable ; demandez-en une autre à l’opérateur.',
  sign_in_failed: 'La connexion n’a pas abouti : cette clé ou ce mot de passe n’ouvre aucun compte ici.',
  sign_in_way_unknown: 'On ne se connecte pas ainsi ici.',
  account_not_found: 'Ce compte n’existe plus.',
  passkey_not_found: 'Cette clé d’accès n’existe plus.',
  last_way_in: 'C’est le dernier moyen d’entrer dans ce compte ; ajoutez d’abord une autre clé d’accès.',
  last_operator:
    'C’est le dernier compte d’opérateur ; nommez d’abord un autre opérateur, ou servez-vous du jeton d’opérateur.',
  recovery_wrong: 'Ce lien de secours n’est plus valable ; demandez-en un autre à l’opérateur.',
  email_taken: 'Cette adresse a déjà un compte ; connectez-vous.',
  given_up:
    'L’audience est si nombreuse que ceci est suspendu pour l’instant ; réessayez dans quelques minutes.',
  password_wrong: 'Ce n’est pas votre mot de passe actuel.',
  password_unfit: 'Choisissez un mot de passe de 15 à 128 caractères.',
  invitation_not_found: 'Cette invitation n’existe plus.',
  invitation_over: 'Cette invitation a pris fin ; demandez-en une nouvelle à l’hôte.',
  invitation_used_up: 'Ce lien a servi autant de fois que prévu ; demandez-en un autre à l’hôte.',
  name_needed: 'Dites sous quel nom vous venez : ce lien est pour plusieurs personnes.',
  blocked: 'L’hôte ne vous laisse pas monter sur cette scène.',
  co_hosts_full: 'Une salle a deux coanimateurs au plus ; retirez-en un d’abord.',
  muted_by_host:
    'La personne qui anime a coupé votre micro ; elle vous demandera quand vous pourrez reparler.',
  stage_locked: 'L’hôte ne laisse monter personne de nouveau pour l’instant.',
  hand_not_found: 'Cette main n’est plus levée.',
  hand_over: 'Cette main n’est plus levée.',
  hand_refused: 'L’hôte vous a fait quitter cette scène ; vous pouvez continuer d’écouter.',
  hand_rests: 'L’hôte vient de vous répondre ; patientez une minute avant de relever la main.',
  came_by_hand:
    'Qui est venu en levant la main ne peut pas recevoir la salle : invitez cette personne par un lien, puis confiez-lui la salle une fois qu’elle est venue par là.',
  hands_full: 'Trop de mains sont levées déjà ; réessayez un peu plus tard.',
  question_not_found: 'Cette question n’existe plus.',
  question_state_wrong: 'Cette question n’en est plus là.',
  questions_full: 'Beaucoup de questions attendent d’être lues ; réessayez un peu plus tard.',
  questions_published_full:
    'Douze questions au plus sont publiées à la fois ; répondez d’abord à l’une d’elles.',
  poll_not_found: 'Ce sondage n’existe plus.',
  poll_open: 'Un autre sondage est ouvert ; fermez-le d’abord.',
  poll_over: 'Ce sondage est clos.',
  polls_full: 'Cette salle a déjà cinquante sondages ; supprimez-en un d’abord.',
  pins_full: 'Trois liens au plus sont épinglés ; retirez-en un d’abord.',
  clip_exists: 'Il existe déjà un autre extrait sous ce nom.',
  clips_full: 'Une salle a cent extraits au plus ; supprimez-en un d’abord.',
  keeping_over:
    'Ce délai est déjà écoulé : la salle serait supprimée aussitôt. Supprimez-la, si c’est ce que vous voulez.',
  endpoint_wrong: 'Ce navigateur n’a pas de service de notification que le serveur puisse joindre.',
  reminders_full: 'Il y a autant de rappels qu’il peut y en avoir ; prenez l’agenda.',
  stages_full:
    'Vous avez déjà autant de scènes ouvertes qu’un compte peut en avoir ; terminez-en une d’abord.',
  rooms_full:
    'Vous avez déjà autant de salles à venir qu’un compte peut en avoir ; supprimez-en une d’abord.',
  offer_without_opus: 'Ce navigateur ne propose pas le codec Opus.',
};

/** What went wrong, for the person who meets it: the server's own sentence, or that it could not be reached. */
export function problemText(language: Language, error: unknown): string {
  if (!(error instanceof TribuneProblem)) return siteWords[language].unreachable;
  const text = refusalText(language, error.code, error.message);
  if (error.code !== 'overloaded' || error.againMs === undefined) return text;
  return `${text} ${againText(language, Math.ceil(error.againMs / 1000))}`;
}

function againText(language: Language, seconds: number): string {
  const unit = formatNumber(language, seconds, { style: 'unit', unit: 'second', unitDisplay: 'long' });
  return language === 'fr' ? `(dans ${unit})` : `(in ${unit})`;
}

/** @param detail the server's sentence */
export function refusalText(language: Language, code: string | undefined, detail: string): string {
  if (language === 'en') return detail;
  return FRENCH[code as Refusal] ?? `${siteWords.fr.failed} (${detail})`;
}
