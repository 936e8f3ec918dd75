import { render } from 'preact';
import { StatusPage } from './status-page.tsx';

const app = document.getElementById('app');
if (app) render(<StatusPage />, app);
