import type { en } from './studio-words.en.ts';

export const fr: typeof en = {
  title: 'Studio',
  opening: 'Ouverture de votre invitation…',
  yourName: {
    title: 'Bienvenue sur scène',
    text: 'Ce lien est pour plusieurs personnes. Sous quel nom venez-vous ?',
    label: 'Votre nom, tel que les auditeurs le verront',
    go: 'Continuer',
  },
  noInvitation: {
    title: 'On entre ici sur invitation',
    text: 'Chaque intervenant reçoit de l’hôte un lien personnel. Ouvrez ce lien en entier : ce qui suit le signe # est votre clé.',
    listen: 'Écouter plutôt la conversation',
  },
  invitationFailed: 'Votre invitation ne peut pas servir',

  greenRoom: {
    welcome: (name) => `Bienvenue, ${name}`,
    lead: 'On vous invite à parler. Vérifiez d’abord votre son ; personne ne vous entend avant que vous n’entriez.',
    starts: (when) => `Début le ${when}, dans votre fuseau horaire.`,
    microphone: 'Microphone',
    consentTitle: 'Avant d’entrer',
    consentText:
      'Ce que vous dites sur scène est diffusé en direct à quiconque a le lien, et enregistré. L’enregistrement reste accessible après la fin.',
    consent: 'Je sais que je serai diffusé et enregistré.',
    consentTextLiveOnly:
      'Ce que vous dites sur scène est diffusé en direct à quiconque a le lien. L’hôte a choisi de ne pas l’enregistrer : rien n’est gardé après la fin. Un auditeur pourrait toutefois faire son propre enregistrement.',
    consentLiveOnly: 'Je sais que je serai diffusé en direct, sans être enregistré.',
    join: 'Entrer en scène',
    joinMuted: 'Vous entrerez micro coupé.',
    needMicrophone: 'Essayez d’abord votre microphone.',
    needConsent: 'Confirmez d’abord la ligne ci-dessus.',
  },

  stage: {
    onStage: 'Vous êtes sur scène',
    inGreenRoom: 'Vous êtes en coulisses',
    liveOnly: 'Cette conversation n’est pas enregistrée.',
    leave: 'Quitter',
    cancelJoining: 'Ne pas entrer',
    people: 'Sur scène',
    you: 'vous',
    personAway: 'connexion',
    roles: { host: 'hôte', 'co-host': 'coanimation' },
    lead: 'Diriger la scène',
    hostless: (when) =>
      `L’hôte est absent. La conversation prendra fin d’elle-même à ${when}, à moins que l’hôte ou quelqu’un qui coanime ne revienne.`,
    sound: 'Son',
    listenLink: 'Le lien pour les auditeurs',
    notRecorded:
      'Rien n’est enregistré en ce moment : le disque du serveur est plein. Les auditeurs vous entendent quand même.',
  },

  over: {
    left: 'Vous avez quitté la scène',
    leftText: 'Votre microphone est éteint. La conversation continue sans vous.',
    rejoin: 'Entrer à nouveau',
    removed: 'L’hôte vous a fait quitter la scène',
    removedText: 'Votre microphone est éteint et cette invitation n’ouvre plus la scène.',
    'sent-back': 'Vous êtes de retour parmi les auditeurs',
    sentBackText: 'L’hôte vous remercie. Votre microphone est éteint.',
    replaced: 'Vous êtes entré ailleurs',
    replacedText: 'Une autre fenêtre ou un autre appareil a pris votre place avec la même invitation.',
    takeBack: 'Parler plutôt d’ici',
    ended: 'La conversation est terminée',
    endedLiveOnly: 'Merci d’avoir pris la parole. Rien n’a été enregistré.',
    endedText: 'Merci d’avoir parlé. L’enregistrement est sur la page des auditeurs.',
    replay: 'Aller à l’enregistrement',
    listen: 'Écouter la conversation',
    refused: 'Vous ne pouvez pas entrer',
  },
};
