/**
 * Registers the service worker. It has the directory alone: were rooms in its scope, each of the requests by which one
 * listens would pass through it, and a worker that sleeps would make them late.
 *
 * @throws DOMException, TypeError where the browser refuses, or cannot read it
 */
export function registerWorker(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register('/sw.js', { scope: '/rooms/' });
}
