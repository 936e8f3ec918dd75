import { render } from 'preact';
import { takeToken } from '../home/operator.ts';
import { roomOf } from '../listen/room-of.ts';
import { StatisticsPage } from './statistics-page.tsx';

const app = document.getElementById('app');
// First of all, before anything can be seen or logged.
const token = takeToken();
if (app) render(<StatisticsPage room={roomOf(location.pathname) ?? ''} token={token} />, app);
