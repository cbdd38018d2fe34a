/** Bytes of a noderange's text. */
export const MAX_TEXT_LENGTH = 64 * 1_024;
/** Parentheses within parentheses, and brackets within an atom. */
export const MAX_DEPTH = 32;
/** Names that one atom may generate, such as node[1-1000]. */
export const MAX_GENERATED_NAMES = 100_000;

/** Why a noderange means nothing at all; thrown and caught inside this folder only. */
export class MalformedNoderange extends Error {}
