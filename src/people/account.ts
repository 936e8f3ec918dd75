/** Someone with an account, as the rest of Tribune knows them. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly operator: boolean;
}
