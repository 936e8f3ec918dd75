/** What a test stage tells the test, as it happens. */
export type StageReport =
  | {
      readonly kind: 'listening';
      readonly port: number;
      /** UTC at which the clock of `arrivalMs` began. */
      readonly timeOriginMs: number;
    }
  | { readonly kind: 'posted'; readonly place: string }
  | { readonly kind: 'deleted'; readonly place: string; readonly found: boolean }
  | { readonly kind: 'up'; readonly place: string }
  | { readonly kind: 'down'; readonly place: string; readonly reason: string }
  | { readonly kind: 'speaking'; readonly places: readonly string[] }
  | {
      readonly kind: 'packet';
      readonly place: string;
      readonly sequence: number;
      readonly timestamp: number;
      /** base64 */
      readonly payload: string;
      readonly arrivalMs: number;
    };

/** What a test asks of its stage. */
export interface StageOrder {
  /** So many of the next offers get 503. */
  readonly refuseNext?: number;
  /** So many of the next answers lead nowhere. */
  readonly misleadNext?: number;
  /** This place loses its connection. */
  readonly remove?: string;
}
