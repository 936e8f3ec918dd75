/** Under which names this tab keeps what gives its bearer rights, for pages that only look whether there is some. */

export const PLACE_KEPT_AS = 'tribune.place';
export const OPERATOR_KEPT_AS = 'tribune.operator';
