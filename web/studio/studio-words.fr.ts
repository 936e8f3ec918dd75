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
  tryAgain: 'Réessayer',

  greenRoom: {
    welcome: (name) => `Bienvenue, ${name}`,
    lead: 'On vous invite à parler. Vérifiez d’abord votre son ; personne ne vous entend avant que vous n’entriez.',
    starts: (when) => `Début le ${when}, dans votre fuseau horaire.`,
    microphone: 'Microphone',
    microphoneHint: 'Votre navigateur demandera si ce site peut l’utiliser.',
    test: 'Essayer le microphone',
    device: 'Microphone à utiliser',
    systemChoice: 'Celui du système',
    unnamed: (n) => `Microphone ${n}`,
    level: 'Votre niveau',
    openingMicrophone: 'Ouverture du microphone…',
    processing: 'Nettoyage',
    echoCancellation: 'Supprimer l’écho',
    echoCancellationHint: 'À n’éteindre qu’avec un casque.',
    noiseSuppression: 'Réduire le bruit',
    noiseSuppressionHint: 'Ventilateur, clavier, rue. À éteindre pour la musique.',
    autoGainControl: 'Égaliser mon niveau',
    output: 'Où vous entendez les autres',
    outputDevice: 'Haut-parleur ou casque',
    unnamedOutput: (n) => `Sortie ${n}`,
    outputFixed: 'Votre système décide d’où sort le son.',
    chime: 'Jouer un son d’essai',
    headphones: 'Un casque vaut mieux : il épargne l’écho à un million d’oreilles.',
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
  faults: {
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
  },
  verdicts: {
    silent: 'On n’entend rien encore. Dites quelques mots.',
    quiet: 'Vous parlez un peu bas. Rapprochez-vous du microphone.',
    good: 'On vous entend bien.',
    loud: 'C’est trop fort. Éloignez-vous un peu.',
  },

  stage: {
    onStage: 'Vous êtes sur scène',
    heard: 'Vous êtes en direct. Tout le monde vous entend.',
    inGreenRoom: 'Vous êtes en coulisses',
    heardGreen: 'Coulisses : seule la scène vous entend. La diffusion n’a pas commencé.',
    mutedGreen: 'Coulisses : votre micro est coupé. La diffusion n’a pas commencé.',
    liveOnly: 'Cette conversation n’est pas enregistrée.',
    muted: 'Votre micro est coupé. Personne ne vous entend.',
    mutedByHost: 'L’hôte a coupé votre micro. Personne ne vous entend ; on vous demandera de le rouvrir.',
    talking: 'On vous entend tant que vous tenez la touche.',
    mute: 'Couper le micro',
    unmute: 'Rétablir le micro',
    leave: 'Quitter',
    people: 'Sur scène',
    you: 'vous',
    personMuted: 'micro coupé',
    personAway: 'connexion',
    roles: { host: 'hôte', 'co-host': 'coanimation' },
    lead: 'Diriger la scène',
    question: 'On vous demande de rétablir votre micro',
    questionText: 'Personne d’autre que vous n’ouvre votre micro.',
    stayMuted: 'Rester muet',
    hostless: (when) =>
      `L’hôte est absent. La conversation prendra fin d’elle-même à ${when}, à moins que l’hôte ou quelqu’un qui coanime ne revienne.`,
    alone: 'Personne d’autre n’est là pour l’instant.',
    sound: 'Son',
    listenLink: 'Le lien pour les auditeurs',
    microphoneGone: 'Votre microphone a disparu. Personne ne vous entend.',
    notRecorded:
      'Rien n’est enregistré en ce moment : le disque du serveur est plein. Les auditeurs vous entendent quand même.',
    microphoneSilenced:
      'Rien ne vient de votre microphone : un appel ou un autre programme le tient, ou il est coupé. Personne ne vous entend.',
  },

  joining: {
    connecting: 'Entrée en scène…',
    returning: 'La connexion s’est rompue. On y retourne…',
    notOpen:
      'La salle n’est pas encore ouverte. Vous entrerez de vous-même à l’ouverture ; laissez cette page ouverte.',
    waiting: (seconds) => `Nouvel essai dans ${seconds}…`,
    lost: 'La connexion à la scène est perdue.',
    unreachable: 'Le serveur est injoignable. Vérifiez votre réseau.',
    stageFull: 'Toutes les places sont prises. Vous entrerez dès qu’une se libère.',
    stageLocked:
      'L’hôte ne laisse monter personne de nouveau pour l’instant. Vous entrerez dès que la scène sera rouverte.',
    trouble: 'La scène ne répond pas pour le moment.',
    cancel: 'Ne pas entrer',
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

  keys: {
    mute: 'Couper ou rétablir le micro',
    talk: 'Tenir pour parler, micro coupé',
  },
};
