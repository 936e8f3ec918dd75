/** What differs from one edge to another. */
export interface EdgeSettings {
  /** Where it asks, the first as long as that one answers; `host:port`. One or two. */
  readonly origins: readonly string[];
  /** How it asks there; with `https` certificates are checked, those of all against `originName`. */
  readonly originScheme: 'http' | 'https';
  readonly originName: string;
  /** PEM of the authorities that may have signed an origin's certificate. */
  readonly originAuthorities: string;
  /** Of plain HTTP: where listeners come, or are sent on to HTTPS; `port` or `address:port`. */
  readonly plainPort: string;
  readonly tls: EdgeTls | undefined;
  /** Where origins say what to forget; `address:port`. Plain HTTP: in a network of one's own. */
  readonly door: string;
  /** Who may come to the door: addresses and networks. */
  readonly admitted: readonly string[];
  /** Path of the socket by which its own tiers reach one another. */
  readonly socket: string;
  /** How long listeners wait for another's request before they ask about it, ms: what the origin takes, and a little more. */
  readonly waitMs: number;
  /** Addresses of edges that ask this one, and are believed for whom. */
  readonly below: readonly string[];
  readonly cacheDirectory: string;
  /** As nginx writes it: `1g`. */
  readonly cacheSize: string;
}

export interface EdgeTls {
  /** What listeners type: name, and port where that is not 443. */
  readonly site: string;
  /** `port` or `address:port`. */
  readonly port: string;
  /** Paths of PEM files on the edge. */
  readonly certificate: string;
  readonly key: string;
}
