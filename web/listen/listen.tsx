import { render } from 'preact';
import { drawnHeading } from './drawn-heading.ts';
import { ListenPage } from './listen-page.tsx';
import { roomOf } from './room-of.ts';

const page = document.getElementById('page');
if (page) render(<ListenPage room={roomOf(location.pathname)} drawn={drawnHeading(page)} />, page);
