import { render } from 'preact';
import { takeInvitation } from './invitation.ts';
import { StudioPage } from './studio-page.tsx';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const secret = takeInvitation();
// Another invitation opened in this tab only changes the fragment.
window.addEventListener('hashchange', () => location.reload());
if (app) render(<StudioPage secret={secret} />, app);
