import { TribuneClient } from '../client/client.ts';

export interface RequestedDemo {
  readonly room: string;
  /** Ends its room, and with it the demo; quietly, for someone else may have done so. */
  end(): Promise<void>;
}

/**
 * Has a running installation play its demo, as the link on its console does; resolves when it can be heard.
 *
 * @param apiUrl what `/api/v1` is appended to
 */
export async function requestDemo(apiUrl: string, operatorToken: string): Promise<RequestedDemo> {
  const client = new TribuneClient({ baseUrl: apiUrl });
  const { room } = await client.call('startDemo', { token: operatorToken });
  const end = async (): Promise<void> => {
    const signal = AbortSignal.timeout(1_000);
    await client.call('endRoom', { token: operatorToken, params: { room } }, signal).catch(() => {});
  };
  return { room, end };
}
