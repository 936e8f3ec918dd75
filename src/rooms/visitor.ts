/** Someone at the door: what is known of them. */
export interface Visitor {
  readonly account?: string | undefined;
  readonly deviceDigest?: string | undefined;
}

/** Whether two are the same person, as far as account or browser tell. */
export function isHolder(held: Visitor, { account, deviceDigest }: Visitor): boolean {
  const sameAccount = account !== undefined && held.account === account;
  return sameAccount || (deviceDigest !== undefined && held.deviceDigest === deviceDigest);
}
