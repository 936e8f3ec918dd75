import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../doors/free-port.ts';
import { IdentityProvider } from '../http/identity-provider.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation } from './installation.ts';
import { Speaker, Visitor } from './speaker.ts';

let tribune: Installation;
let browser: Browser;
/** By its name: an address that is a number can have no passkeys. */
let site: string;

beforeAll(async () => {
  tribune = await Installation.start();
  site = tribune.url.replace('127.0.0.1', 'localhost');
  browser = await launchChromium(fakeMicrophone());
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
});

/** Someone with a device that keeps passkeys, and confirms whatever it is asked. */
async function withPasskeys(url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const visitor = await Visitor.open(browser, 'about:blank', options);
  const devtools = await visitor.page.context().newCDPSession(visitor.page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await visitor.page.goto(url);
  return visitor;
}

async function registerUrl(wish: object = {}): Promise<string> {
  const made = await tribune.call<{ registerUrl: string }>('POST', '/accounts/invitations', wish);
  return made.registerUrl.replace(tribune.url, site);
}

async function registered(name: string, wish: object = {}): Promise<Visitor> {
  const visitor = await withPasskeys(await registerUrl(wish));
  await visitor.page.getByLabel('Your name').fill(name);
  await visitor.button('Register with a passkey').click();
  await visitor.headed(`Welcome, ${name}`);
  return visitor;
}

test('ACCOUNT-14: one registers with a passkey by the link of an invitation, signs out, and signs in again', async () => {
  const ada = await registered('Ada');
  expect(ada.page.url()).toBe(`${site}/account/`);
  await ada.page.goto(site);
  await ada.page.getByText('Account: Ada').click();
  await ada.button(/^Sign out$/).click();
  await ada.page.getByRole('link', { name: 'Sign in' }).click();
  await ada.headed('Sign in');
  await ada.page.getByText('you need an invitation').waitFor();
  await ada.button('Sign in with a passkey').click();
  await ada.headed('Welcome, Ada');
  expect(await ada.page.evaluate(() => document.cookie)).toBe('');
  expect(ada.faults).toEqual([]);
});

test('ACCOUNT-20: on another device a second passkey is added', async () => {
  const ada = await registered('Ada of two');
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('WebAuthn.enable');
  // Chromium makes no second passkey for one account on one device.
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await ada.button('Add a passkey').click();
  await ada.page.getByText('The passkey was added').waitFor();
  expect(ada.faults).toEqual([]);
});

test('ACCOUNT-14: what the device or the server refuses is said in words', async () => {
  const nobody = await withPasskeys(`${site}/account/#register=nothing-good`);
  await nobody.page.getByLabel('Your name').fill('Eve');
  await nobody.button('Register with a passkey').click();
  await nobody.page.getByRole('alert').filter({ hasText: 'not good any more' }).waitFor();
  await nobody.button('Sign in with a passkey').click();
  await nobody.page.getByRole('alert').filter({ hasText: 'called off, or took too long' }).waitFor();
});

test('ACCOUNT-14: an operator by account opens rooms and invites others, without a token', async () => {
  const olga = await registered('Olga', { operator: true });
  await olga.button('Make a link').click();
  const link = await olga.page.getByLabel('Link to register').inputValue();
  expect(link).toMatch(/\/account\/#register=[\w-]{43}$/);
  await olga.page.getByRole('link', { name: 'To the conversations' }).click();
  await olga.page.getByLabel('Title').fill('Of the operator');
  await olga.button('Open the conversation').click();
  await olga.page.getByLabel('Link for listeners').waitFor();
  expect(await olga.button('Forget the token').count()).toBe(0);
  await olga.button('Play the demo').waitFor();
  expect(olga.faults).toEqual([]);
});

test('ACCOUNT-15: at an address that is a number the page says why there are no passkeys', async () => {
  const ada = await Visitor.open(browser, `${tribune.url}/account/`);
  await ada.page.getByText('Passkeys need a name').waitFor();
  expect(await ada.button('Sign in with a passkey').count()).toBe(0);
  const french = await Visitor.open(browser, `${tribune.url}/account/`, { locale: 'fr-FR' });
  await french.page.getByText('Une clé d’accès demande un nom').waitFor();
});

test('ACCOUNT-17: a host invites several by one link, sees who came, and blocks one of them, who cannot return', async () => {
  const hana = await registered('Hana');
  await hana.page.goto(site);
  await hana.page.getByLabel('Title').fill('Open stage');
  await hana.button('Open the conversation').click();
  await hana.page.getByLabel('For how many people').fill('3');
  await hana.button('Make a link').click();
  const studioUrl = await hana.page.getByLabel('Link for 3 people').inputValue();

  const own = await hana.page.getByRole('link', { name: 'Go on stage yourself' }).getAttribute('href');
  const stage = new Speaker(await hana.page.context().newPage());
  await stage.page.goto(`${site}${own}`);
  await stage.pressJoin();
  await stage.headed('You are on stage');

  const eve = await Speaker.open(browser, studioUrl);
  await eve.headed('Welcome to the stage');
  await eve.page.getByLabel('Your name, as listeners will see it').fill('Eve');
  await eve.button('Go on').click();
  await eve.pressJoin();
  await eve.headed('You are on stage');
  await stage.sees(['Hana: you · host', 'Eve']);

  await hana.page.getByText('For several, 1 of 3 came').waitFor();
  await hana.button('Block Eve').click();
  await hana.page.getByRole('dialog', { name: 'Block Eve?' }).getByText('Block them').click();
  await eve.headed('The host took you off the stage');
  await eve.page.goto('about:blank');
  await eve.page.goto(studioUrl);
  await eve.page.getByRole('alert').filter({ hasText: 'does not let you come' }).waitFor();
  await hana.page.getByText('tried to come back').waitFor();
  await hana.page.getByText('blocked').first().waitFor();

  await hana.button(/^Revoke For several/).click();
  await hana.page.getByRole('dialog', { name: 'Revoke this invitation?' }).getByText('Revoke it').click();
  await hana.page.getByText('revoked').first().waitFor();
  const late = await Speaker.open(browser, studioUrl);
  await late.page.getByRole('alert').filter({ hasText: 'has ended' }).waitFor();
  expect(hana.faults).toEqual([]);
});

test.each(['en-GB', 'fr-FR'])(
  'MEMBER-9: passkeys are named and removed, one signs out elsewhere, and an operator makes a recovery link, revokes an invitation and closes accounts, in %s',
  async (locale) => {
    const inFrench = locale === 'fr-FR';
    const say = (en: string, fr: string) => (inFrench ? fr : en);
    const ada = await withPasskeys(await registerUrl(), { locale });
    await ada.page.locator('#register-name').fill('Nadia');
    await ada.button(say('Register with a passkey', 'S’inscrire avec une clé d’accès')).click();
    await ada.headed(say('Welcome, Nadia', 'Bienvenue, Nadia'));
    const row = ada.page.locator('.member').first();
    await row.getByRole('button', { name: say('Rename', 'Renommer') }).click();
    await row.getByRole('textbox').fill('Office');
    await row.getByRole('button', { name: say('Save', 'Enregistrer') }).click();
    await row.getByText('Office', { exact: true }).waitFor();
    await row.getByRole('button', { name: say('Remove – Office', 'Retirer – Office') }).click();
    await ada.page.getByRole('dialog').getByText(say('Remove', 'Retirer'), { exact: true }).click();
    await ada.page.getByRole('alert').waitFor();
    await ada.button(say('Sign out everywhere else', 'Se déconnecter partout ailleurs')).click();
    await ada.page
      .getByText(say('is signed in here alone', 'n’est plus connecté qu’ici'), { exact: false })
      .waitFor();
    expect(await ada.violations()).toEqual([]);
    expect(await ada.overflow()).toBe(0);

    const olga = await withPasskeys(await registerUrl({ operator: true }), {
      locale,
      viewport: { width: 390, height: 844 },
    });
    await olga.page.locator('#register-name').fill('Olga');
    await olga.button(say('Register with a passkey', 'S’inscrire avec une clé d’accès')).click();
    const hers = olga.page.locator('.member', { has: olga.page.getByText('Nadia', { exact: true }) }).first();
    await hers.getByRole('button', { name: say('Make a recovery link', 'Créer un lien de secours') }).click();
    const link = await hers.locator('.copy-field input').inputValue();
    const wayBack = say('Way back into the account of Nadia', 'Retour dans le compte de Nadia');
    await olga.page.getByText(wayBack).first().waitFor();
    await olga.button(/^(Make a link|Créer un lien)$/).click();
    await olga.page.getByLabel(say('Link to register', 'Lien d’inscription')).waitFor();
    const { links } = await tribune.call<{ links: { operator: boolean; recovers?: object }[] }>(
      'GET',
      '/accounts/links',
    );
    const before = links.filter(({ operator, recovers }) => !operator && !recovers).length;
    const invitations = olga.button(
      say('Revoke – Invitation to register', 'Révoquer – Invitation à s’inscrire'),
    );
    await expect.poll(() => invitations.count()).toBe(before);
    await invitations.first().click();
    await expect.poll(() => invitations.count()).toBe(before - 1);
    expect(await olga.violations()).toEqual([]);
    expect(await olga.overflow()).toBe(0);

    const elsewhere = await withPasskeys(link.replace(tribune.url, site), { locale });
    expect(elsewhere.page.url()).not.toContain('recover');
    await elsewhere.button(say('Make a new passkey', 'Créer une nouvelle clé d’accès')).click();
    await elsewhere.headed(say('Welcome, Nadia', 'Bienvenue, Nadia'));
    await expect.poll(() => elsewhere.page.locator('.member').count()).toBe(2);
    await ada.page.reload();
    await ada.headed(say('Sign in', 'Se connecter'));

    await hers.getByRole('button', { name: say('Close the account', 'Fermer le compte') }).click();
    await olga.page
      .getByRole('dialog')
      .getByText(say('Close the account', 'Fermer le compte'), { exact: true })
      .click();
    await hers.waitFor({ state: 'detached' });
    await elsewhere.page.reload();
    await elsewhere.headed(say('Sign in', 'Se connecter'));

    // However many operators there are: the last one's account would stay.
    const { accounts } = await tribune.call<{ accounts: { id: string; name: string }[] }>('GET', '/accounts');
    const hersToo = accounts.find(({ name }) => name === 'Olga');
    await tribune.call('PATCH', `/accounts/${hersToo?.id}`, { operator: false });
    await olga.button(say('Close my account', 'Fermer mon compte')).click();
    expect(await olga.violations()).toEqual([]);
    await olga.page
      .getByRole('dialog')
      .getByText(say('Close my account', 'Fermer mon compte'), { exact: true })
      .click();
    await olga.headed(say('Sign in', 'Se connecter'));
  },
);

test('LINK-6: older invitations are listed on request, and the focus goes to the first of them', async () => {
  const hugo = await registered('Hugo');
  await hugo.page.goto(site);
  await hugo.page.getByLabel('Title').fill('Much invited');
  await hugo.button('Open the conversation').click();
  await hugo.page.getByRole('link', { name: 'Go on stage yourself' }).waitFor();
  const { rooms } = await tribune.call<{ rooms: { id: string; title: string }[] }>('GET', '/rooms');
  const id = rooms.find(({ title }) => title === 'Much invited')?.id;
  for (let n = 1; n <= 23; n++)
    await tribune.call('POST', `/rooms/${id}/invitations`, { name: `Guest ${n}` });
  const rows = hugo.page.locator('.invitation-row');
  await expect.poll(() => rows.count()).toBe(20);
  await hugo.button('Show older invitations').focus();
  await hugo.page.keyboard.press('Enter');
  await expect.poll(() => rows.count()).toBe(23);
  const focused = hugo.page.locator('.invitation-row:focus');
  await focused.getByText('Guest 3', { exact: false }).waitFor();
  expect(await hugo.button('Show older invitations').count()).toBe(0);
  // Who came meanwhile is seen all the same.
  await tribune.call('POST', `/rooms/${id}/invitations`, { name: 'The last' });
  await expect.poll(() => rows.count()).toBe(24);
  expect(hugo.faults).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'ACCOUNT-16: pages of accounts and invitations meet WCAG as far as axe sees, and fit 390 px, in %s',
  async (colorScheme) => {
    const narrow = { viewport: { width: 390, height: 844 }, colorScheme, locale: 'fr-FR' };
    const invited = await withPasskeys(await registerUrl({ operator: true }), narrow);
    const check = async () => {
      expect(await invited.violations()).toEqual([]);
      expect(await invited.overflow()).toBeLessThanOrEqual(0);
    };
    await invited.headed('Créer un compte');
    await check();
    await invited.page.getByLabel('Votre nom').fill('Inès');
    await invited.page.keyboard.press('Enter');
    await invited.headed('Bienvenue, Inès');
    await check();
    await invited.page.goto(site);
    await invited.page.getByLabel('Titre').fill(`Salle en ${colorScheme}`);
    await invited.button('Ouvrir la conversation').click();
    await invited.page.getByLabel('Pour combien de personnes').fill('4');
    await invited.button('Créer un lien').click();
    await invited.page.getByText('Pour plusieurs, 0 sur 4').waitFor();
    await invited.page.locator('.account-menu summary').click();
    await invited.button('Se déconnecter').waitFor();
    await check();
  },
);

test('ACCOUNT-9: by another service one comes back signed in, though its pages are of another site', async () => {
  const service = await IdentityProvider.at();
  await service.start();
  onTestFinished(() => service.stop());
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;
  const open = await Installation.start({
    TRIBUNE_PORT: String(port),
    TRIBUNE_PUBLIC_URL: publicUrl,
    TRIBUNE_REGISTRATION: 'open',
    TRIBUNE_OIDC_ISSUER: service.issuer,
    TRIBUNE_OIDC_CLIENT_ID: 'tribune',
    TRIBUNE_OIDC_CLIENT_SECRET: 'of tests',
    TRIBUNE_OIDC_NAME: 'Example',
  });
  onTestFinished(() => open.stop());
  const petra = await Visitor.open(browser, `${publicUrl}/account/`);
  await petra.button('Go on with Example').first().click();
  await petra.headed('Welcome, Petra');
  await petra.page.reload();
  await petra.headed('Welcome, Petra');
  expect(petra.faults).toEqual([]);
});
