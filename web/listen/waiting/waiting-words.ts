import type { Book } from '../../words/book.ts';

const en = {
  title: 'The room is full',
  why: (listeners: string, limit: string) => `About ${listeners} people listen, and it holds ${limit}.`,
  heldTitle: 'Newcomers wait just now',
  held: 'So many came that newcomers wait until there is room: so the sound goes on for those who listen.',
  next: 'You are among the next ones.',
  before: (count: string) => `About ${count} people are before you.`,
  wait: (span: string) => `At the present pace that takes about ${span}.`,
  unknown: 'How long that takes cannot be said now: people come in as others leave.',
  keep: 'You have a place in the line, and come in by yourself. Press “Listen live” already: the sound begins when it is your turn. A reload keeps your place, closing the page gives it up.',
  meanwhile: 'Meanwhile you may read below who speaks and what is asked.',
  replay: 'It is recorded: the whole of it can be heard here afterwards.',
  noReplay: 'It is not recorded.',
  others: 'Other conversations that are live',
  calendar: 'What is to come, in your calendar',
  lot: 'One in a hundred comes in at once, drawn by lot.',
  otherPlayers: 'The line is a request, not a lock: it keeps the sound whole for those who listen already.',
};

const fr: typeof en = {
  title: 'La salle est pleine',
  why: (listeners, limit) => `Environ ${listeners} personnes écoutent, et elle en contient ${limit}.`,
  heldTitle: 'Il faut attendre un peu pour entrer',
  held: 'L’affluence est telle que l’on attend qu’une place se libère : le son continue ainsi pour celles et ceux qui écoutent.',
  next: 'Vous êtes parmi les prochaines personnes à entrer.',
  before: (count) => `Environ ${count} personnes sont avant vous.`,
  wait: (span) => `Au rythme actuel, cela prend environ ${span}.`,
  unknown: 'Impossible de dire combien de temps cela prendra : on entre à mesure que d’autres partent.',
  keep: 'Vous avez une place dans la file, et vous entrerez sans rien faire. Appuyez dès maintenant sur « Écouter en direct » : le son commencera à votre tour. Recharger la page garde votre place, la fermer la perd.',
  meanwhile: 'En attendant, lisez ci-dessous qui parle et ce qui est demandé.',
  replay: 'La conversation est enregistrée : elle pourra être réécoutée ici en entier.',
  noReplay: 'La conversation n’est pas enregistrée.',
  others: 'Les autres conversations en direct',
  calendar: 'Les conversations à venir, dans votre agenda',
  lot: 'Une personne sur cent entre tout de suite, par tirage au sort.',
  otherPlayers:
    'La file est une demande, pas un verrou : elle préserve le son de celles et ceux qui écoutent déjà.',
};

export const waitingWords: Book<typeof en> = { en, fr };
