/** Lists in one value, with commas or `::` between their parts. */

/** The parts of `value` that are not there yet come last, each once. */
export function added(current: string, value: string, delimiter = ','): string {
  const there = listOf(current, delimiter);
  const fresh = listOf(value, delimiter).filter((one) => !there.includes(one));
  return [...there, ...new Set(fresh)].join(delimiter);
}

export function removed(current: string, value: string, delimiter = ','): string {
  const unwanted = new Set(listOf(value, delimiter));
  return listOf(current, delimiter)
    .filter((one) => !unwanted.has(one))
    .join(delimiter);
}

/** As Perl splits: empty parts at the end are lost. */
export function listOf(text: string, delimiter: string): readonly string[] {
  const parts = text.split(delimiter);
  while (parts.at(-1) === '') parts.pop();
  return parts;
}
