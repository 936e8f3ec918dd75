import type { PollResult } from '../../../src/core/polls-event.ts';
import type { Reaction } from '../../../src/core/reactions-event.ts';
import type { Book } from '../../words/book.ts';
import { formatNumber, plural } from '../../words/numbers.ts';

const reactionsEn: Record<Reaction, string> = {
  clap: 'Applaud',
  heart: 'Love',
  agree: 'Agree',
  laugh: 'Laugh',
  wow: 'Wow',
  party: 'Celebrate',
};

const reactionsFr: Record<Reaction, string> = {
  clap: 'Applaudir',
  heart: 'J’aime',
  agree: 'D’accord',
  laugh: 'Rire',
  wow: 'Étonnant',
  party: 'Fêter',
};

const en = {
  title: 'Take part',
  reactions: 'Reactions',
  reactionsRest: 'So many are listening that reactions rest for now. The sound goes on.',
  reaction: (name: Reaction, count: string) => `${reactionsEn[name]}, ${count} so far`,
  estimated: 'Estimated from those who were asked to report.',
  questions: 'Questions',
  noQuestions: 'No questions yet.',
  ask: 'Ask a question',
  askText: 'Your question',
  askHint: (left: number) => plural('en', left, { one: '{n} character left', other: '{n} characters left' }),
  askName: 'Your name (optional)',
  send: 'Send to the host',
  cancel: 'Cancel',
  sent: 'Sent. It appears here if the host publishes it.',
  answering: 'Being answered now',
  answered: 'Answered',
  votes: (n: number) => plural('en', n, { one: '{n} vote', other: '{n} votes' }),
  vote: (text: string) => `I want this answered: ${text}`,
  poll: 'Poll',
  pollOpen: 'Open',
  pollClosed: 'Closed',
  choose: 'Vote',
  changeVote: 'Change my vote',
  voted: 'Your vote is in. You may change it until the poll closes.',
  votedUncounted:
    'This audience is so large that a random sample of votes is counted. Yours was not drawn; the result speaks for it.',
  yours: 'your vote',
  counted: (result: PollResult) =>
    result.errorPoints === undefined
      ? `${plural('en', result.counted, { one: '{n} vote', other: '{n} votes' })}, one for each device. It says what those want who voted.`
      : `From a random sample of ${formatNumber('en', result.counted)} votes: each share ± ${formatNumber('en', result.errorPoints)} points, in 19 cases out of 20. It says what those want who voted.`,
  noVotes: 'Nobody voted.',
  pins: 'Pinned by the host',
  opensThere: 'opens in a new tab',
  news: {
    answering: (text: string) => `Being answered now: ${text}`,
    pollOpen: (question: string) => `A poll is open: ${question}`,
    pollClosed: (question: string) => `The poll is closed, its result is here: ${question}`,
    pinned: (what: string) => `The host pinned a link: ${what}`,
  },
};

const fr: typeof en = {
  title: 'Participer',
  reactions: 'Réactions',
  reactionsRest:
    'L’audience est si nombreuse que les réactions sont suspendues pour l’instant. Le son continue.',
  reaction: (name, count) => `${reactionsFr[name]}, ${count} jusqu’ici`,
  estimated: 'Estimation d’après un échantillon d’auditeurs.',
  questions: 'Questions',
  noQuestions: 'Pas encore de question.',
  ask: 'Poser une question',
  askText: 'Votre question',
  askHint: (left) => plural('fr', left, { one: 'encore {n} caractère', other: 'encore {n} caractères' }),
  askName: 'Votre nom (facultatif)',
  send: 'Envoyer à l’hôte',
  cancel: 'Annuler',
  sent: 'Envoyée. Elle paraîtra ici si l’hôte la publie.',
  answering: 'On y répond maintenant',
  answered: 'Traitée',
  votes: (n) => plural('fr', n, { one: '{n} voix', other: '{n} voix' }),
  vote: (text) => `Je veux une réponse à : ${text}`,
  poll: 'Sondage',
  pollOpen: 'Ouvert',
  pollClosed: 'Clos',
  choose: 'Voter',
  changeVote: 'Changer mon vote',
  voted: 'Votre vote est reçu. Vous pouvez le changer jusqu’à la clôture.',
  votedUncounted:
    'L’auditoire est si grand qu’on compte un échantillon de votes tiré au sort. Le vôtre n’a pas été tiré ; le résultat parle pour lui.',
  yours: 'votre vote',
  counted: (result) =>
    result.errorPoints === undefined
      ? `${plural('fr', result.counted, { one: '{n} vote', other: '{n} votes' })}, un par appareil. Il dit ce que veulent ceux qui ont voté.`
      : `D’après un échantillon de ${formatNumber('fr', result.counted)} votes tiré au sort : chaque part à ± ${formatNumber('fr', result.errorPoints)} points, 19 fois sur 20. Il dit ce que veulent ceux qui ont voté.`,
  noVotes: 'Personne n’a voté.',
  pins: 'Épinglé par l’hôte',
  opensThere: 's’ouvre dans un nouvel onglet',
  news: {
    answering: (text) => `On répond maintenant à : ${text}`,
    pollOpen: (question) => `Un sondage est ouvert : ${question}`,
    pollClosed: (question) => `Le sondage est clos, voici son résultat : ${question}`,
    pinned: (what) => `L’hôte a épinglé un lien : ${what}`,
  },
};

export const audienceWords: Book<typeof en> = { en, fr };
