import { render } from 'preact';
import { secretIn } from '../address/fragment.ts';
import { takeInvitation } from './invitation.ts';
import { StudioPage } from './studio-page.tsx';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const secret = takeInvitation();
// Another invitation opened in this tab only changes the fragment; so does a link within the page.
window.addEventListener('hashchange', () => {
  if (secretIn(location.hash, 'invitation') !== undefined) location.reload();
});
if (app) render(<StudioPage secret={secret} />, app);
