/** Something about the site or the machine that keeps the daemon from starting; the message says what and where. */
export class CannotServe extends Error {}
