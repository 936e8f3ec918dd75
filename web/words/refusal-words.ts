import { AUDIENCE_FRENCH } from './audience-refusals.ts';
import { type French, problemTextIn, refusalTextIn } from './problem-text.ts';

const FRENCH: French = {
  ...AUDIENCE_FRENCH,
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
  password_wrong: 'Ce n’est pas votre mot de passe actuel.',
  password_unfit: 'Choisissez un mot de passe de 15 à 128 caractères.',
  invitation_not_found: 'Cette invitation n’existe plus.',
  invitation_over: 'Cette invitation a pris fin ; demandez-en une nouvelle à l’hôte.',
  invitation_used_up: 'Ce lien a servi autant de fois que prévu ; demandez-en un autre à l’hôte.',
  name_needed: 'Dites sous quel nom vous venez : ce lien est pour plusieurs personnes.',
  co_hosts_full: 'Une salle a deux coanimateurs au plus ; retirez-en un d’abord.',
  muted_by_host:
    'La personne qui anime a coupé votre micro ; elle vous demandera quand vous pourrez reparler.',
  hand_over: 'Cette main n’est plus levée.',
  came_by_hand:
    'Qui est venu en levant la main ne peut pas recevoir la salle : invitez cette personne par un lien, puis confiez-lui la salle une fois qu’elle est venue par là.',
  question_state_wrong: 'Cette question n’en est plus là.',
  questions_published_full:
    'Douze questions au plus sont publiées à la fois ; répondez d’abord à l’une d’elles.',
  poll_open: 'Un autre sondage est ouvert ; fermez-le d’abord.',
  polls_full: 'Cette salle a déjà cinquante sondages ; supprimez-en un d’abord.',
  pins_full: 'Trois liens au plus sont épinglés ; retirez-en un d’abord.',
  clip_exists: 'Il existe déjà un autre extrait sous ce nom.',
  clips_full: 'Une salle a cent extraits au plus ; supprimez-en un d’abord.',
  keeping_over:
    'Ce délai est déjà écoulé : la salle serait supprimée aussitôt. Supprimez-la, si c’est ce que vous voulez.',
  stages_full:
    'Vous avez déjà autant de scènes ouvertes qu’un compte peut en avoir ; terminez-en une d’abord.',
  rooms_full:
    'Vous avez déjà autant de salles à venir qu’un compte peut en avoir ; supprimez-en une d’abord.',
  offer_without_opus: 'Ce navigateur ne propose pas le codec Opus.',
};

export const problemText = problemTextIn(FRENCH);
export const refusalText = refusalTextIn(FRENCH);
