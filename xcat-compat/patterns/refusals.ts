/** What RE2 says of a pattern it cannot compile, and how we say it. @param part what of the pattern is meant */
const reasons: readonly (readonly [RegExp, (part: string) => string])[] = [
  [/^invalid or unsupported Perl syntax/, syntaxReason],
  [/^invalid escape sequence/, escapeReason],
  [/^invalid character class range/, (part) => `there is no range or class ${part}`],
  [/^missing closing \]/, () => 'a [ is not closed'],
  [/^missing closing \)/, () => 'a ( is not closed'],
  [/^unexpected \)/, () => 'it closes a group that is not open'],
  [/^missing argument to repetition operator/, (part) => `there is nothing that ${part} could repeat`],
  [/^invalid nested repetition operator/, (part) => `${part} repeats a repetition`],
  [/^invalid repeat count/, (part) => `${part} repeats more than 1000 times, or less than nothing`],
  [/^trailing backslash/, () => 'it ends with a backslash'],
  [/^expression nests too deeply/, () => 'its groups are nested too deep'],
  [/^expression too large/, () => 'it stands for too much'],
  [/^invalid named capture/, captureReason],
  [/^duplicate capture group name/, (part) => `two groups have the name ${part}`],
];

/** In words of ours, and with the part of the pattern that is meant. */
export function reasonOf(description: string, part: string): string {
  const known = reasons.find(([form]) => form.test(description));
  return known === undefined ? `${description} ${part}`.trim() : known[1](part);
}

function syntaxReason(part: string): string {
  return looksAround(part) ?? `${part} is not supported`;
}

function captureReason(part: string): string {
  return looksAround(part) ?? `${part} is no name for a group`;
}

function looksAround(part: string): string | undefined {
  const sign = /^\(\?<?[=!]/.exec(part)?.[0];
  return sign === undefined ? undefined : `it looks ahead or behind with ${sign}, which is not supported`;
}

function escapeReason(part: string): string {
  return /^\\(?:[1-9kg])/.test(part)
    ? `${part} refers back to a group, which is not supported`
    : `${part} is not supported`;
}
