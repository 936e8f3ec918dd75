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

  greenRoom: {
    welcome: (name: string) => `Welcome, ${name}`,
    lead: 'You are invited to speak. Check your sound first; nobody hears you until you join.',
    starts: (when: string) => `It starts on ${when}, in your time zone.`,
    microphone: 'Microphone',
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

  stage: {
    onStage: 'You are on stage',
    inGreenRoom: 'You are in the green room',
    liveOnly: 'This conversation is not recorded.',
    leave: 'Leave',
    cancelJoining: 'Do not join',
    people: 'On stage',
    you: 'you',
    personAway: 'connecting',
    roles: { host: 'host', 'co-host': 'co-host' },
    lead: 'Leading the stage',
    hostless: (when: string) =>
      `The host is away. The conversation ends by itself at ${when} unless the host or a co-host comes back.`,
    sound: 'Sound',
    listenLink: 'The link for listeners',
    notRecorded:
      'Nothing is being recorded just now: the disk of the server is full. Listeners hear you all the same.',
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
};
