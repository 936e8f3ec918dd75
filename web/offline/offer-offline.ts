import { registerWorker } from './register-worker.ts';

/** Lets this browser have the page for when there is no network; not where pages are served without HTTPS. */
export function offerOffline(): void {
  if (!isSecureContext || !('serviceWorker' in navigator)) return;
  // After everything that this page needs itself. Where it is refused, all works as before.
  addEventListener('load', () => void registerWorker().catch(() => undefined));
}
