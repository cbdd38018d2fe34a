const HEAD = 1024;

/** A text, or its beginning where it is longer than `most` characters, which is said. */
export function shortText(text: string, most: number): string {
  if (text.length <= most) return text;
  // A pair of surrogates that is cut in two loses its first half as well.
  return `${text.slice(0, HEAD).replace(/[\ud800-\udbff]$/, '')}… (${text.length} characters)`;
}
