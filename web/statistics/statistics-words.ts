import type { Book } from '../words/book.ts';
import { plural } from '../words/numbers.ts';

const en = {
  title: 'The audience',
  loading: 'Reading the statistics…',
  tryAgain: 'Try again',
  signIn: 'Statistics are for those who lead the room: sign in, or open this page as the operator.',
  toSignIn: 'Sign in',
  nobody: 'Nobody has been counted yet.',
  now: 'Listening now',
  peak: 'Peak',
  joins: 'Joined',
  questions: 'Questions asked',
  stayed: 'Median stay',
  give: (error: string) => `± ${error}`,
  exact: 'everyone counted',
  ofSample: (share: string) => `from ${share} of the visits`,
  over: (listeners: string, at: string) => `${listeners} at ${at}`,
  none: '–',
  stays: 'How long people stayed',
  stayOf: (least: number, below: number | undefined) =>
    below === undefined
      ? `${least} min or more`
      : least === 0
        ? `less than ${below} min`
        : `${least} to ${below} min`,
  visits: (n: number) => plural('en', n, { one: '{n} stay', other: '{n} stays' }),
  chart: 'Listeners and reactions over the programme',
  chartText: (peak: string) =>
    `A line of the listeners, at most ${peak}, and bars of the reactions; the same numbers stand in the table below.`,
  listeners: 'Listeners',
  reactions: 'Reactions',
  band: 'what the estimate may be off',
  table: 'The numbers',
  time: 'Programme',
  error: '±',
  joined: 'Joined',
  asked: 'Questions',
  csv: 'Download as CSV',
  method: 'How it is counted',
  methodText:
    'Counted are visits in which Play was pressed, in our own player and its embeds, every minute; not other people’s players, nor the replay. While up to 6,000 listen in all rooms of this server together, every visit reports; when more do, of the largest audiences only a share that is drawn by chance, and the numbers are scaled up. The ± says by how much an estimate is off at most in nineteen of twenty cases. Who leaves without a word is counted for up to 75 seconds more. A visit is a random number of one page load: somebody who opens the page twice is two. Of a room that was opened again, this is the last run.',
  staysText: 'A pause ends a stay; so does leaving. Estimates, as above.',
  back: 'To the room',
};

const fr: typeof en = {
  title: 'Le public',
  loading: 'Lecture des statistiques…',
  tryAgain: 'Réessayer',
  signIn:
    'Les statistiques sont pour qui mène la salle : connectez-vous, ou ouvrez cette page comme opérateur.',
  toSignIn: 'Se connecter',
  nobody: 'Personne n’a encore été compté.',
  now: 'À l’écoute',
  peak: 'Maximum',
  joins: 'Arrivées',
  questions: 'Questions posées',
  stayed: 'Durée médiane',
  give: (error) => `± ${error}`,
  exact: 'tout le monde est compté',
  ofSample: (share) => `d’après ${share} des visites`,
  over: (listeners, at) => `${listeners} à ${at}`,
  none: '–',
  stays: 'Combien de temps on est resté',
  stayOf: (least, below) =>
    below === undefined
      ? `${least} min ou plus`
      : least === 0
        ? `moins de ${below} min`
        : `de ${least} à ${below} min`,
  visits: (n) => plural('fr', n, { one: '{n} écoute', other: '{n} écoutes' }),
  chart: 'Public et réactions au fil du programme',
  chartText: (peak) =>
    `Une ligne pour le public, ${peak} au plus, et des barres pour les réactions ; les mêmes nombres sont dans le tableau ci-dessous.`,
  listeners: 'Public',
  reactions: 'Réactions',
  band: 'l’écart possible de l’estimation',
  table: 'Les nombres',
  time: 'Programme',
  error: '±',
  joined: 'Arrivées',
  asked: 'Questions',
  csv: 'Télécharger en CSV',
  method: 'Comment on compte',
  methodText:
    'On compte les visites où l’on a lancé l’écoute, dans notre lecteur et ses intégrations, toutes les minutes ; ni les lecteurs d’autrui, ni l’enregistrement. Jusqu’à 6 000 personnes à l’écoute dans toutes les salles de ce serveur, chaque visite se signale ; au-delà, dans les plus grands publics, seule une part tirée au sort le fait, et les nombres sont extrapolés. Le ± dit de combien une estimation s’écarte au plus dans dix-neuf cas sur vingt. Qui part sans rien dire compte encore 75 secondes au plus. Une visite est un nombre au hasard, propre à un chargement de page : qui ouvre la page deux fois compte pour deux. D’une salle rouverte, on voit la dernière fois.',
  staysText: 'Une pause termine une écoute, un départ aussi. Ce sont des estimations, comme ci-dessus.',
  back: 'Vers la salle',
};

export const statisticsWords: Book<typeof en> = { en, fr };
