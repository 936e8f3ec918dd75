import type { Book } from '../words/book.ts';
import { plural } from '../words/numbers.ts';
import type { Ended } from './raised-hand.ts';

/** How a hand went down that one did not lower oneself. */
const ended: Record<Exclude<Ended, 'waiting' | 'later' | 'accepted' | 'lowered'>, string> = {
  declined: 'The host cannot take you now. You may raise your hand again in a minute.',
  returned: 'You are listening again. Thank you for speaking.',
  removed: 'The host took you off the stage. You can go on listening.',
  lapsed:
    'Your hand went down: the conversation ended, this page was away for too long, or nobody came when you were called.',
  elsewhere: 'You go on in another window or on another device. Here you can go on listening.',
  over: 'The conversation has ended. Thank you for speaking.',
};

const en = {
  title: 'Ask to speak',
  name: 'Your name, as everyone will see it',
  topic: 'What is it about?',
  topicHint: 'One line for those who lead the conversation; listeners do not see it.',
  language: 'You would speak',
  raise: 'Raise your hand',
  raising: 'Raising your hand…',
  cancel: 'Cancel',
  ahead: (n: number) =>
    n === 0
      ? 'Your hand is up. You are next.'
      : plural('en', n, {
          one: 'Your hand is up. {n} is before you.',
          other: 'Your hand is up. {n} are before you.',
        }),
  later: 'The host comes back to you later. Your hand stays up.',
  called: 'The host calls you to the stage.',
  calledUnready: 'Check your microphone and confirm the line below: you have a minute and a half.',
  aboutTo: 'You are about to be heard.',
  ready: 'You are ready: the moment the host accepts, you are on stage and heard.',
  getReady: 'Get ready while you wait',
  microphone: 'Your microphone',
  consentTitle: 'Before you are heard',
  consentText:
    'On stage, what you say is broadcast live to anyone who has the link, and recorded. The recording stays available after the end.',
  consent: 'I know that I will be broadcast and recorded, from the moment the host accepts.',
  consentTextLiveOnly:
    'On stage, what you say is broadcast live to anyone who has the link. The host chose not to record it: nothing is kept after the end. A listener could still make a recording of their own.',
  consentLiveOnly:
    'I know that I will be broadcast live, from the moment the host accepts, and not recorded.',
  needMicrophone: 'First test your microphone.',
  needConsent: 'First confirm the line above.',
  lower: 'Lower your hand',
  onStage: 'You are on stage',
  quiet: 'You hear the stage itself, without the delay of the broadcast.',
  stepDown: 'Back to listening',
  people: 'On stage with you',
  ended,
};

const fr: typeof en = {
  title: 'Demander la parole',
  name: 'Votre nom, tel que tous le verront',
  topic: 'De quoi s’agit-il ?',
  topicHint: 'Une ligne pour qui mène la conversation ; les auditeurs ne la voient pas.',
  language: 'Vous parleriez',
  raise: 'Lever la main',
  raising: 'Votre main se lève…',
  cancel: 'Annuler',
  ahead: (n) =>
    n === 0
      ? 'Votre main est levée. C’est bientôt à vous.'
      : plural('fr', n, {
          one: 'Votre main est levée. {n} personne avant vous.',
          other: 'Votre main est levée. {n} personnes avant vous.',
        }),
  later: 'L’hôte reviendra vers vous plus tard. Votre main reste levée.',
  called: 'L’hôte vous appelle sur scène.',
  calledUnready: 'Essayez votre microphone et confirmez la ligne ci-dessous : vous avez une minute et demie.',
  aboutTo: 'On va vous entendre.',
  ready: 'Vous êtes prêt : dès que l’hôte accepte, vous êtes sur scène et l’on vous entend.',
  getReady: 'Préparez-vous en attendant',
  microphone: 'Votre microphone',
  consentTitle: 'Avant que l’on vous entende',
  consentText:
    'Sur scène, ce que vous dites est diffusé en direct à quiconque a le lien, et enregistré. L’enregistrement reste accessible après la fin.',
  consent: 'Je sais que je serai diffusé et enregistré, dès que l’hôte accepte.',
  consentTextLiveOnly:
    'Sur scène, ce que vous dites est diffusé en direct à quiconque a le lien. L’hôte a choisi de ne pas l’enregistrer : rien n’est gardé après la fin. Un auditeur pourrait toutefois faire son propre enregistrement.',
  consentLiveOnly: 'Je sais que je serai diffusé en direct, dès que l’hôte accepte, sans être enregistré.',
  needMicrophone: 'Essayez d’abord votre microphone.',
  needConsent: 'Confirmez d’abord la ligne ci-dessus.',
  lower: 'Baisser la main',
  onStage: 'Vous êtes sur scène',
  quiet: 'Vous entendez la scène elle-même, sans le retard de la diffusion.',
  stepDown: 'Retour à l’écoute',
  people: 'Sur scène avec vous',
  ended: {
    declined:
      'L’hôte ne peut pas vous donner la parole maintenant. Vous pourrez relever la main dans une minute.',
    returned: 'Vous écoutez de nouveau. Merci d’avoir pris la parole.',
    removed: 'L’hôte vous a fait quitter la scène. Vous pouvez continuer d’écouter.',
    lapsed:
      'Votre main s’est baissée : la conversation a pris fin, cette page est restée absente trop longtemps, ou personne n’est venu à l’appel.',
    elsewhere:
      'Vous continuez dans une autre fenêtre ou sur un autre appareil. Ici, vous pouvez continuer d’écouter.',
    over: 'La conversation est terminée. Merci d’avoir pris la parole.',
  },
};

/** Words of asking to speak, on the listener's page. */
export const raiseWords: Book<typeof en> = { en, fr };
