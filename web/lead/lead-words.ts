import type { Book } from '../words/book.ts';
import { formatList, plural } from '../words/numbers.ts';

const en = {
  hands: {
    title: 'Raised hands',
    count: (n: number) => plural('en', n, { one: '{n} raised hand', other: '{n} raised hands' }),
    none: 'Nobody asks to speak.',
    accept: 'Accept',
    later: 'Later',
    decline: 'Decline',
    putOff: 'put off',
    called: (names: readonly string[]) => `Called, or on stage: ${formatList('en', names)}`,
    ofPerson: (action: string, name: string) => `${action} ${name}`,
    removed: 'removed',
    blocked: 'blocked',
    unblock: 'Unblock',
    attempts: (n: number, date: string) =>
      plural('en', n, {
        one: `tried to come back, ${date}`,
        other: `tried to come back {n} times, last ${date}`,
      }),
  },
  person: {
    open: 'Lead',
    mute: 'Mute',
    ask: 'Ask to unmute',
    takeBack: 'Ask no more',
    sendBack: 'Back to listening',
    remove: 'Remove',
    block: 'Block',
    handOver: 'Make host',
    ofPerson: (action: string, name: string) => `${action}: ${name}`,
    keep: 'Cancel',
    sure: {
      remove: {
        title: (name: string) => `Remove ${name}?`,
        text: 'Their sound stops at once; with the same account or browser they come back to this place no more, and raise no hand here. A link that is still open may let them in another way: for several, or another of theirs. Then close it, or block them.',
        yes: 'Remove from the stage',
        yesAndClose: 'Remove, and close their link',
      },
      block: {
        title: (name: string) => `Block ${name}?`,
        text: 'They leave the stage at once and come back by no way, with the same account or the same browser. You see here when they try. By a link for several that is still open, another browser lets them in: then close it.',
        yes: 'Block them',
        yesAndClose: 'Block, and close their link',
      },
      handOver: {
        title: (name: string) => `Hand over to ${name}?`,
        text: 'They host the conversation from then on, and you help as co-host. Who is signed in gets the room and its recording for good; anyone else until the end. Only they can give it back.',
        yes: 'Hand over',
      },
    },
  },
  stage: {
    muteAll: 'Mute everyone else',
    lock: 'Lock the stage',
    unlock: 'Unlock the stage',
    locked: 'The stage is locked: nobody new comes, by link or by hand.',
  },
  end: {
    end: 'End the conversation',
    title: (title: string) => `End “${title}”?`,
    text: 'Everybody leaves the stage, all invitations end, and listeners get the recording.',
    textLiveOnly: 'Everybody leaves the stage and all invitations end. Nothing was recorded.',
    yes: 'End it for everyone',
    keep: 'Keep it',
  },
};

const fr: typeof en = {
  hands: {
    title: 'Mains levées',
    count: (n) => plural('fr', n, { one: '{n} main levée', other: '{n} mains levées' }),
    none: 'Personne ne demande la parole.',
    accept: 'Accepter',
    later: 'Plus tard',
    decline: 'Décliner',
    putOff: 'remise à plus tard',
    called: (names) => `Appelés, ou sur scène : ${formatList('fr', names)}`,
    ofPerson: (action, name) => `${action} ${name}`,
    removed: 'retiré',
    blocked: 'bloqué',
    unblock: 'Débloquer',
    attempts: (n, date) =>
      plural('fr', n, {
        one: `a tenté de revenir le ${date}`,
        other: `a tenté de revenir {n} fois, la dernière le ${date}`,
      }),
  },
  person: {
    open: 'Diriger',
    mute: 'Couper le micro',
    ask: 'Demander de parler',
    takeBack: 'Ne plus demander',
    sendBack: 'Retour à l’écoute',
    remove: 'Retirer',
    block: 'Bloquer',
    handOver: 'Confier la salle',
    ofPerson: (action, name) => `${action} : ${name}`,
    keep: 'Annuler',
    sure: {
      remove: {
        title: (name) => `Retirer ${name} ?`,
        text: 'Sa voix s’arrête aussitôt ; avec le même compte ou navigateur, cette place ne s’ouvre plus, et sa main ne peut plus se lever ici. Un lien encore ouvert peut la laisser revenir autrement : un lien pour plusieurs, ou un autre des siens. Fermez-le alors, ou bloquez cette personne.',
        yes: 'Retirer de la scène',
        yesAndClose: 'Retirer, et fermer son lien',
      },
      block: {
        title: (name) => `Bloquer ${name} ?`,
        text: 'Cette personne quitte la scène aussitôt et n’y revient d’aucune façon, avec le même compte ou le même navigateur. Vous voyez ici si elle essaie. Par un lien pour plusieurs encore ouvert, un autre navigateur la laisse revenir : fermez-le alors.',
        yes: 'Bloquer',
        yesAndClose: 'Bloquer, et fermer son lien',
      },
      handOver: {
        title: (name) => `Confier la salle à ${name} ?`,
        text: 'Cette personne anime dès lors la conversation, et vous l’aidez comme coanimateur. Si elle est connectée à un compte, la salle et son enregistrement sont à elle ; sinon, jusqu’à la fin seulement. Elle seule peut vous la rendre.',
        yes: 'Confier la salle',
      },
    },
  },
  stage: {
    muteAll: 'Couper tous les autres micros',
    lock: 'Fermer la scène',
    unlock: 'Rouvrir la scène',
    locked: 'La scène est fermée : personne de nouveau n’y monte, par lien ou en levant la main.',
  },
  end: {
    end: 'Terminer la conversation',
    title: (title) => `Terminer « ${title} » ?`,
    text: 'Tout le monde quitte la scène, les invitations prennent fin et les auditeurs reçoivent l’enregistrement.',
    textLiveOnly: 'Tout le monde quitte la scène et les invitations prennent fin. Rien n’a été enregistré.',
    yes: 'Terminer pour tous',
    keep: 'La garder',
  },
};

/** Words of leading a stage, in the studio and on the page of rooms. */
export const leadWords: Book<typeof en> = { en, fr };
