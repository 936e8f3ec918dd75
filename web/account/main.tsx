import { render } from 'preact';
import { secretIn } from '../address/fragment.ts';
import { AccountPage } from './account-page.tsx';
import { takeInvitation } from './invitation.ts';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const invitation = takeInvitation();
window.addEventListener('hashchange', () => {
  if (secretIn(location.hash, 'register') !== undefined) location.reload();
});
if (app) render(<AccountPage invitation={invitation} />, app);
