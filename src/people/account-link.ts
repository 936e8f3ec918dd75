/** Links that open accounts, as those who look after them see them while they are good. */

/** An account, as it is called now. */
export interface NamedAccount {
  readonly id: string;
  readonly name: string;
}

export interface AccountLink {
  /** Says nothing of the secret. */
  readonly id: string;
  /** Undefined: who comes by it registers. */
  readonly recovers: NamedAccount | undefined;
  /** Whether who registers by it is an operator. */
  readonly operator: boolean;
  /** Undefined: whoever had the operator token, or Tribune itself at its start. */
  readonly madeBy: NamedAccount | undefined;
  /** UTC in ms since 1970. */
  readonly createdMs: number;
  readonly untilMs: number | undefined;
}
