/** The certificate of this installation's domain, put together: files, authority, keeper. */

import path from 'node:path';
import type { Logger } from 'pino';
import { orderCertificate } from '../certificates/authority.ts';
import { CertificateFiles } from '../certificates/certificate-files.ts';
import { Challenges } from '../certificates/challenges.ts';
import { CertificateKeeper } from '../certificates/keeper.ts';
import type { CertificateSource } from '../origin/secure-door.ts';
import type { HttpsSettings } from './https-config.ts';

/** A source for the doors; `start` when they are open, for the authority comes to them. @throws when the disk refuses */
export async function keepCertificates(
  dataDir: string,
  settings: HttpsSettings,
  log: Logger,
): Promise<{ readonly source: CertificateSource; readonly keeper: CertificateKeeper }> {
  const { domain } = settings;
  const files = new CertificateFiles(path.join(dataDir, 'certificates'));
  const challenges = new Challenges();
  const keeper = new CertificateKeeper({
    domain,
    directoryUrl: settings.directoryUrl,
    files,
    order: async () =>
      orderCertificate(settings, {
        domain,
        accountKey: await files.accountKey(),
        keepAccountKey: (key) => files.keepAccountKey(key),
        challenges,
      }),
    nowMs: Date.now,
    log,
  });
  await keeper.load();
  const source: CertificateSource = {
    domain,
    get current() {
      return keeper.current;
    },
    onChange: (tell) => keeper.onChange(tell),
    challengeAnswer: (token) => challenges.answer(token),
  };
  return { source, keeper };
}
