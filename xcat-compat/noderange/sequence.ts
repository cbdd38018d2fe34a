import { MAX_GENERATED_NAMES, MalformedNoderange } from './noderange-limits.js';

/** Digits a number in a name may have to be counted with. */
const MAX_DIGITS = 15;

/**
 * The numbers from `first` to `last`, as Perl's `..` makes them of texts: plain numbers, or as wide as `first` where
 * that begins with 0. Descending: none. Undefined where the widths can never meet, as in 001 to 0003.
 * @throws MalformedNoderange for more than MAX_GENERATED_NAMES
 */
export function numberSequence(first: string, last: string): readonly string[] | undefined {
  if (first.length > MAX_DIGITS || last.length > MAX_DIGITS) return undefined;
  const padded = first.startsWith('0') && first.length > 1;
  if (padded && last.length < first.length) return [];
  if (padded && last.length > first.length && last.startsWith('0')) return undefined;
  const from = Number(first);
  const count = Number(last) - from + 1;
  if (count <= 0) return [];
  if (count > MAX_GENERATED_NAMES) throw tooMany(`${first}-${last}`);
  const width = padded ? first.length : 0;
  return Array.from({ length: count }, (_, step) => String(from + step).padStart(width, '0'));
}

export function tooMany(text: string): MalformedNoderange {
  return new MalformedNoderange(
    `Noderange ${text.slice(0, 100)} makes more than ${MAX_GENERATED_NAMES} names`,
  );
}
