/** Bytes of a noderange's text. */
export const MAX_TEXT_LENGTH = 64 * 1_024;
/** Parentheses within parentheses, and brackets within an atom. */
export const MAX_DEPTH = 32;
/** Names that one atom may generate, such as node[1-1000]. */
export const MAX_GENERATED_NAMES = 100_000;
/** Characters of the names that one atom may generate. */
export const MAX_GENERATED_CHARACTERS = 16 * 1_024 * 1_024;
/** Characters of `name+N` and of `L-R`. */
export const MAX_RANGE_LENGTH = 1_024;

/** Files that one noderange may name. */
export const MAX_FILES = 16;

/** Why a noderange means nothing at all; thrown and caught inside this folder only. */
export class MalformedNoderange extends Error {}
