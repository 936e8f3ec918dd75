import { render } from 'preact';
import { HomePage } from './home-page.tsx';
import { takeToken } from './operator.ts';

const app = document.getElementById('app');
const token = takeToken();
// Opened with another token in the same tab, only the fragment changes.
window.addEventListener('hashchange', () => {
  if (takeToken() !== token) location.reload();
});
if (app) render(<HomePage token={token} />, app);
