import { render } from 'preact';
import { drawnHeading } from '../listen/drawn-heading.ts';
import { roomOf } from '../listen/room-of.ts';
import { EmbedPage } from './embed-page.tsx';

const page = document.getElementById('page');
if (page) render(<EmbedPage room={roomOf(location.pathname)} drawn={drawnHeading(page)} />, page);
