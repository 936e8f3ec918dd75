import { render } from 'preact';
import { clipAt } from './clip-address.ts';
import { ClipPage } from './clip-page.tsx';

const page = document.getElementById('page');
if (page) render(<ClipPage address={clipAt(location.pathname)} />, page);
