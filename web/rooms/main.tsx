import { render } from 'preact';
import { readWish } from '../../src/core/directory.ts';
import { offerOffline } from '../offline/offer-offline.ts';
import { RoomsPage } from './rooms-page.tsx';

const app = document.getElementById('app');
if (app) render(<RoomsPage wish={readWish(new URLSearchParams(location.search))} />, app);
offerOffline();
