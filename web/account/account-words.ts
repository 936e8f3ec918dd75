import type { Book } from '../words/book.ts';

const en = {
  title: 'Your account',
  menu: 'Account',
  loading: 'Looking who is signed in…',
  tryAgain: 'Try again',
  signIn: 'Sign in',
  signOut: 'Sign out',
  haveAccount: 'You have an account already',
  byPasskey: 'Sign in with a passkey',
  byPassword: 'Sign in with e-mail address and password',
  byProvider: (name: string) => `Go on with ${name}`,
  email: 'E-mail address',
  password: 'Password',
  passwordHint: '15 characters or more; a sentence is easy to keep in mind.',
  register: 'Make an account',
  aboutPasskeys:
    'A passkey is kept by your device or password manager. You confirm it as you unlock your device, and there is no password to forget or to steal.',
  name: 'Your name',
  nameHint: 'As others will see it.',
  nameFirst: 'Give your name above first.',
  registerByPasskey: 'Register with a passkey',
  withPassword: 'Rather with e-mail address and password',
  registerByPassword: 'Register with a password',
  noRegistration: 'To make an account here you need an invitation from the operator.',
  gaveUp: 'That was called off, or took too long. Try again.',
  serviceRefused:
    'The other service did not sign you in here. Where accounts need an invitation, open its link first.',
  passkeyTrouble: {
    'no-https':
      'Passkeys need HTTPS: open this page by an address that begins with https://, or on the machine itself as localhost.',
    'no-name':
      'Passkeys need a name: open this page by its name instead of a number, on the machine itself as localhost.',
    unsupported: 'This browser knows no passkeys.',
  },
  welcome: (name: string) => `Welcome, ${name}`,
  memberText: 'You can open conversations of your own, and lead them.',
  operatorText: 'You are an operator of this installation, on every device on which you sign in.',
  toConversations: 'To the conversations',
  morePasskeys: 'Another device',
  morePasskeysText:
    'With a second passkey, on another device or security key, you get in when this one is lost.',
  addPasskey: 'Add a passkey',
  ownName: 'How others see you',
  ownNameHint: 'Places on a stage that you have already keep their name.',
  rename: 'Change the name',
  renamed: 'Your name is changed.',
  passkeyAdded: 'The passkey was added. You can sign in with either.',
  invite: 'Invite someone to register',
  inviteText: 'Who opens the link makes an account. Speaking and listening need none.',
  asOperator: 'As another operator of this installation',
  makeLink: 'Make a link',
  link: 'Link to register',
  linkHint: (date: string) => `Good once, until ${date}. It is shown here only.`,
};

const fr: typeof en = {
  title: 'Votre compte',
  menu: 'Compte',
  loading: 'Recherche de votre session…',
  tryAgain: 'Réessayer',
  signIn: 'Se connecter',
  signOut: 'Se déconnecter',
  haveAccount: 'Vous avez déjà un compte',
  byPasskey: 'Se connecter avec une clé d’accès',
  byPassword: 'Se connecter avec une adresse et un mot de passe',
  byProvider: (name) => `Continuer avec ${name}`,
  email: 'Adresse électronique',
  password: 'Mot de passe',
  passwordHint: '15 caractères ou plus ; une phrase se retient bien.',
  register: 'Créer un compte',
  aboutPasskeys:
    'Une clé d’accès est gardée par votre appareil ou votre gestionnaire de mots de passe. Vous la confirmez comme vous déverrouillez l’appareil, sans mot de passe à oublier ni à voler.',
  name: 'Votre nom',
  nameHint: 'Tel que les autres le verront.',
  nameFirst: 'Indiquez d’abord votre nom ci-dessus.',
  registerByPasskey: 'S’inscrire avec une clé d’accès',
  withPassword: 'Plutôt avec une adresse et un mot de passe',
  registerByPassword: 'S’inscrire avec un mot de passe',
  noRegistration: 'Pour créer un compte ici, il faut une invitation de l’opérateur.',
  gaveUp: 'C’est annulé, ou cela a pris trop de temps. Réessayez.',
  serviceRefused:
    'L’autre service ne vous a pas connecté ici. Là où un compte demande une invitation, ouvrez d’abord son lien.',
  passkeyTrouble: {
    'no-https':
      'Une clé d’accès demande HTTPS : ouvrez cette page à une adresse en https://, ou sur la machine elle-même sous le nom localhost.',
    'no-name':
      'Une clé d’accès demande un nom : ouvrez cette page par son nom plutôt que par un numéro, sur la machine elle-même sous le nom localhost.',
    unsupported: 'Ce navigateur ne connaît pas les clés d’accès.',
  },
  welcome: (name) => `Bienvenue, ${name}`,
  memberText: 'Vous pouvez ouvrir vos propres conversations et les mener.',
  operatorText: 'Vous êtes opérateur de cette installation, sur chaque appareil où vous vous connectez.',
  toConversations: 'Aux conversations',
  morePasskeys: 'Un autre appareil',
  morePasskeysText:
    'Avec une seconde clé d’accès, sur un autre appareil ou une clé de sécurité, vous entrez encore si celui-ci est perdu.',
  addPasskey: 'Ajouter une clé d’accès',
  ownName: 'Comment les autres vous voient',
  ownNameHint: 'Les places sur scène que vous avez déjà gardent leur nom.',
  rename: 'Changer le nom',
  renamed: 'Votre nom est changé.',
  passkeyAdded: 'La clé d’accès est ajoutée. Vous pouvez vous connecter avec l’une ou l’autre.',
  invite: 'Inviter quelqu’un à s’inscrire',
  inviteText: 'Qui ouvre le lien crée un compte. Parler et écouter n’en demandent pas.',
  asOperator: 'Comme autre opérateur de cette installation',
  makeLink: 'Créer un lien',
  link: 'Lien d’inscription',
  linkHint: (date) => `Valable une fois, jusqu’au ${date}. Il n’est montré qu’ici.`,
};

/** Words of signing in, registering and one's own account. */
export const accountWords: Book<typeof en> = { en, fr };
