import { render } from 'preact';
import { secretIn } from '../address/fragment.ts';
import { offerOffline } from '../offline/offer-offline.ts';
import { HomePage } from './home-page.tsx';
import { takeToken } from './operator.ts';

const app = document.getElementById('app');
const token = takeToken();
// Opened with another token in the same tab, only the fragment changes; with a link within the page as well.
window.addEventListener('hashchange', () => {
  if (secretIn(location.hash, 'operator') !== undefined) location.reload();
});
if (app) render(<HomePage token={token} />, app);
offerOffline();
