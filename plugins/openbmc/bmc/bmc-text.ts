/** Whatever is no printable ASCII is looked at more closely; most texts of BMCs are. */
const NOT_PLAIN = /[^\x20-\x7e]/;

/**
 * What is not fit for one line of a terminal, a log or a document: control characters (C0, DEL, C1), line and
 * paragraph separators, halves of surrogate pairs and the mark of bytes that were no UTF-8, non-characters, and the
 * marks that turn the direction of what follows, by which one text looks like another [UAX #9, UTR #36].
 */
const UNFIT =
  /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffd-\uffff]/gu;

/**
 * A text of a BMC, or of a program that repeats what a BMC said, made fit to be shown: what could act on a terminal
 * or deceive its reader is a blank, so that `\e[31mred` becomes ` [31mred`. Of a longer text its beginning. It is for
 * what is only shown: an id or a path is refused by its own decoder instead, as a changed one names something else.
 * @param longest characters (UTF-16 code units)
 */
export function cleanText(text: string, longest: number): string {
  const short = text.length > longest ? text.slice(0, longest) : text;
  if (!NOT_PLAIN.test(short)) return short;
  // A pair that was cut in two loses its first half as well.
  const whole = short.length < text.length ? short.replace(/[\ud800-\udbff]$/, '') : short;
  return whole.replace(UNFIT, ' ');
}

/** The same in one line without blanks at its ends and with no two in a row; undefined when nothing is left. */
export function cleanWords(text: unknown, longest: number): string | undefined {
  if (typeof text !== 'string') return undefined;
  const words = cleanText(text, longest * 2)
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? undefined : cleanText(words, longest);
}
