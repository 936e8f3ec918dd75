import type { MicrophoneFault } from './microphone/microphone-fault.ts';
import type { Verdict } from './microphone/voice-level.ts';

const faults: Record<MicrophoneFault, string> = {
  insecure:
    'This page was opened without HTTPS, and browsers hand the microphone to secure pages only. Open the same link with https:// in front, or ask the host for one.',
  unsupported: 'This browser cannot use a microphone. A current Firefox, Chrome, Edge or Safari can.',
  denied:
    'The browser refuses the microphone for this site. Press the lock or microphone sign beside the address, allow the microphone, and try again.',
  dismissed:
    'The browser’s question was closed without an answer. Try again and choose “Allow”: nobody hears you before you join.',
  'system-denied':
    'The browser was allowed, but the system refuses. Allow the microphone for your browser in the system’s privacy settings, and try again.',
  'no-device': 'No microphone was found. Plug one in, or switch it on, and try again.',
  'in-use':
    'The microphone is busy or does not answer: another program may be holding it. Close calls and recorders, and try again.',
  unplugged: 'The microphone was unplugged or taken away. Choose another one, or plug it in and try again.',
  unknown: 'The microphone could not be opened. Try again, or choose another one.',
};

const verdicts: Record<Verdict, string> = {
  silent: 'Nothing is heard yet. Say a few words.',
  quiet: 'You are rather quiet. Come closer to the microphone.',
  good: 'You sound good.',
  loud: 'You are too loud. Move back a little.',
};

export const en = {
  title: 'Studio',
  opening: 'Opening your invitation…',
  yourName: {
    title: 'Welcome to the stage',
    text: 'This link is for several people. Under which name do you come?',
    label: 'Your name, as listeners will see it',
    go: 'Go on',
  },
  noInvitation: {
    title: 'This door opens by invitation',
    text: 'Speakers get a personal link from the host. Open that link, and open it whole: what follows the # sign is your key.',
    listen: 'Listen to the conversation instead',
  },
  invitationFailed: 'Your invitation cannot be used',
  tryAgain: 'Try again',

  greenRoom: {
    welcome: (name: string) => `Welcome, ${name}`,
    lead: 'You are invited to speak. Check your sound first; nobody hears you until you join.',
    starts: (when: string) => `It starts on ${when}, in your time zone.`,
    microphone: 'Microphone',
    microphoneHint: 'Your browser will ask whether this site may use it.',
    test: 'Test the microphone',
    device: 'Microphone to use',
    systemChoice: 'The system’s choice',
    unnamed: (n: number) => `Microphone ${n}`,
    level: 'Your level',
    openingMicrophone: 'Opening the microphone…',
    processing: 'Clean-up',
    echoCancellation: 'Remove echo',
    echoCancellationHint: 'Off only with headphones.',
    noiseSuppression: 'Reduce noise',
    noiseSuppressionHint: 'Fans, keyboards, streets. Off for music.',
    autoGainControl: 'Even out my level',
    output: 'Where you hear the others',
    outputDevice: 'Loudspeaker or headphones',
    unnamedOutput: (n: number) => `Output ${n}`,
    outputFixed: 'Your system decides where sound comes out.',
    chime: 'Play a test sound',
    headphones: 'Headphones are best: they keep echo away from a million ears.',
    consentTitle: 'Before you join',
    consentText:
      'What you say on stage is broadcast live to anyone who has the link, and recorded. The recording stays available after the end.',
    consent: 'I know that I will be broadcast and recorded.',
    consentTextLiveOnly:
      'What you say on stage is broadcast live to anyone who has the link. The host chose not to record it: nothing is kept after the end. A listener could still make a recording of their own.',
    consentLiveOnly: 'I know that I will be broadcast live, and not recorded.',
    join: 'Join the stage',
    joinMuted: 'You will join muted.',
    needMicrophone: 'First test your microphone.',
    needConsent: 'First confirm the line above.',
  },
  faults,
  verdicts,

  stage: {
    onStage: 'You are on stage',
    heard: 'You are live. Everybody hears you.',
    inGreenRoom: 'You are in the green room',
    heardGreen: 'Green room: only the stage hears you. The broadcast has not begun.',
    mutedGreen: 'Green room: you are muted. The broadcast has not begun.',
    liveOnly: 'This conversation is not recorded.',
    muted: 'You are muted. Nobody hears you.',
    mutedByHost: 'The host muted you. Nobody hears you; you are asked when you may speak.',
    talking: 'You are heard while you hold the key.',
    mute: 'Mute',
    unmute: 'Unmute',
    leave: 'Leave',
    people: 'On stage',
    you: 'you',
    personMuted: 'muted',
    personAway: 'connecting',
    roles: { host: 'host', 'co-host': 'co-host' },
    lead: 'Leading the stage',
    question: 'You are asked to unmute',
    questionText: 'Nobody but you opens your microphone.',
    stayMuted: 'Stay muted',
    hostless: (when: string) =>
      `The host is away. The conversation ends by itself at ${when} unless the host or a co-host comes back.`,
    alone: 'Nobody else is here yet.',
    sound: 'Sound',
    listenLink: 'The link for listeners',
    microphoneGone: 'Your microphone is gone. Nobody hears you.',
    notRecorded:
      'Nothing is being recorded just now: the disk of the server is full. Listeners hear you all the same.',
    microphoneSilenced:
      'Nothing comes from your microphone: a call or another program has it, or it is switched off. Nobody hears you.',
  },

  joining: {
    connecting: 'Joining the stage…',
    returning: 'The connection broke. Coming back…',
    notOpen: 'The room is not open yet. You will join by yourself when it opens; leave this page open.',
    waiting: (seconds: string) => `Trying again in ${seconds}…`,
    lost: 'The connection to the stage was lost.',
    unreachable: 'The server cannot be reached. Check your network.',
    stageFull: 'All places on stage are taken. You will join when one is free.',
    stageLocked: 'The host lets nobody new on the stage for now. You will join when it is open again.',
    trouble: 'The stage does not answer just now.',
    cancel: 'Do not join',
  },

  over: {
    left: 'You left the stage',
    leftText: 'Your microphone is off. The conversation goes on without you.',
    rejoin: 'Join again',
    removed: 'The host took you off the stage',
    removedText: 'Your microphone is off and this invitation no longer opens the stage.',
    'sent-back': 'You are back among the listeners',
    sentBackText: 'The host thanks you. Your microphone is off.',
    replaced: 'You joined from somewhere else',
    replacedText: 'Your place is taken by another window or device that opened the same invitation.',
    takeBack: 'Speak from here instead',
    ended: 'The conversation has ended',
    endedLiveOnly: 'Thank you for speaking. Nothing was recorded.',
    endedText: 'Thank you for speaking. The recording is on the listeners’ page.',
    replay: 'Go to the replay',
    listen: 'Listen to the conversation',
    refused: 'You cannot join',
  },

  keys: {
    mute: 'Mute or unmute',
    talk: 'Hold to talk while muted',
  },
};
