import { render } from 'preact';
import { secretIn } from '../address/fragment.ts';
import { AccountPage } from './account-page.tsx';
import { takeLinkSecret } from './invitation.ts';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const invitation = takeLinkSecret('register');
const recovery = takeLinkSecret('recover');
window.addEventListener('hashchange', () => {
  if ((['register', 'recover'] as const).some((name) => secretIn(location.hash, name) !== undefined))
    location.reload();
});
if (app) render(<AccountPage invitation={invitation} recovery={recovery} />, app);
