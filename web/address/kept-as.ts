/** Under which names a tab, or a browser, keeps what says that its bearer has rights, for pages that only look whether there is some. */

export const PLACE_KEPT_AS = 'tribune.place';
export const OPERATOR_KEPT_AS = 'tribune.operator';
/** Of the browser: that somebody was signed in when it was last read. No secret. */
export const SIGNED_IN_KEPT_AS = 'tribune.signed-in';
