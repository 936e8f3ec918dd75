import type { Kysely } from 'kysely';

/** Where better-auth keeps what is its own: in our database, by our connection, in tables that our migrations made. */
export interface AuthDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: better-auth's own type of a database whose tables it alone knows
  readonly database: { readonly db: Kysely<any>; readonly type: 'sqlite' };
  readonly tables: AuthTables;
}

interface TableNames {
  readonly modelName: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface AuthTables {
  readonly user: TableNames;
  readonly session: TableNames;
  readonly account: TableNames;
  readonly verification: TableNames;
  readonly passkey: Pick<TableNames, 'fields'>;
}

/** What accounts need kept beside that. Times are UTC in ms since 1970. */
export interface AccountStorage {
  readonly authDatabase: AuthDatabase;
  /** Before anything new is kept for a stranger. @throws TribuneError storage_full */
  checkRoom(): void;
  /** Sessions that ended, and what was begun and never completed. */
  forgetExpired(nowMs: number): Promise<void>;
  /** An invitation to register, good once. @param by the account that makes it; undefined: the operator token */
  addRegistration(
    secretDigest: string,
    { operator, by }: { readonly operator: boolean; readonly by: string | undefined },
    nowMs: number,
    untilMs: number,
  ): Promise<void>;
  registrationGood(secretDigest: string, nowMs: number): Promise<boolean>;
  /** Uses it up for an account that is about to be made; undefined when it is not good. */
  claimRegistration(
    secretDigest: string,
    account: string,
    nowMs: number,
  ): Promise<{ readonly operator: boolean } | undefined>;
  /**
   * Once the making of that account is over: where nobody can sign in to it, it is deleted, and the invitation good again.
   * Where it is an operator's, what starts made for the first operator is good no more.
   */
  settleRegistration(secretDigest: string): Promise<void>;
  /** The same of all, when none is under way. */
  settleRegistrations(): Promise<void>;
  /** For the first operator, in place of another that was made so and not used. */
  replaceFirstRegistration(secretDigest: string, nowMs: number, untilMs: number): Promise<void>;
  dropFirstRegistration(): Promise<void>;
  anyOperator(): Promise<boolean>;
  renameAccount(account: string, name: string): Promise<void>;
}
