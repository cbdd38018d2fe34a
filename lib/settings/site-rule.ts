/** What may stand in the site table for one key. */
export interface SiteRule {
  /** In words, behind "must be". */
  readonly allowed: string;
  readonly fits: (value: string) => boolean;
}

/** Characters of a value that are shown again. */
const MOST_SHOWN = 80;

export function wholeNumber(least: number, most: number): SiteRule {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    fits: (value) => /^\s*\d{1,15}\s*$/.test(value) && Number(value) >= least && Number(value) <= most,
  };
}

export function oneOfWords(words: readonly string[]): SiteRule {
  return { allowed: `one of ${words.join(', ')}`, fits: (value) => words.includes(value) };
}

/** One of them, in small or capital letters and with blanks around it. */
export function anyCaseOf(words: readonly string[]): SiteRule {
  return {
    allowed: `one of ${words.join(', ')}`,
    fits: (value) => words.includes(value.trim().toLowerCase()),
  };
}

const YES = ['y', 'yes', '1'];

export const yesOrNo = anyCaseOf(['y', 'n', 'yes', 'no', '1', '0']);

/** What a value that fits `yesOrNo` says. */
export function isYes(value: string): boolean {
  return YES.includes(value.trim().toLowerCase());
}

/** Says that a value cannot be used: which key, which value, what is allowed. A sentence without its end. */
export function unfitText(key: string, value: string, { allowed }: SiteRule): string {
  const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
  return `site.${key} is '${shown}', but must be ${allowed}`;
}
