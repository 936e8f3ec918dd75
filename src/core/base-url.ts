/** A host name or address with an optional port, as it may stand in a link. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** What a request's own links begin with, by its `Host` and `X-Forwarded-Proto`; undefined when those name no host. */
export function baseUrlOf(headers: {
  readonly host?: string | undefined;
  readonly 'x-forwarded-proto'?: string | string[] | undefined;
}): string | undefined {
  const { host, 'x-forwarded-proto': proto } = headers;
  if (!host || !HOST.test(host)) return undefined;
  // What looks like a host may still be none: a port past 65535, an address past 255.
  return URL.parse(`${proto === 'https' ? 'https' : 'http'}://${host}`)?.origin;
}
