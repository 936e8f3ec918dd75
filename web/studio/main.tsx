import { render } from 'preact';
import { takeSecret } from '../address/take-secret.ts';
import { StudioPage } from './studio-page.tsx';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const secret = takeSecret('invitation');
// Another invitation opened in this tab only changes the fragment.
window.addEventListener('hashchange', () => location.reload());
if (app) render(<StudioPage secret={secret} />, app);
