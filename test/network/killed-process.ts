/** Makes a network, and dies before it could remove it. */

import { HomeNetwork } from './home-network.ts';

HomeNetwork.make();
process.kill(process.pid, 'SIGKILL');
