// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC and its eight-bit twin begin such a sequence
const CONTROL_SEQUENCE = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;
const ESC = '\x1b';
const LINE_ENDS = /\r\n?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const EACH_OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * A text as it may stand in a document, a log or on a terminal, whoever made it: nothing in it moves a cursor, changes a
 * colour or types an answer. Tabs and line ends stay (a carriage return is one, as in XML), control sequences are taken
 * out, any other control character (C0, DEL, C1) is a question mark. All other texts come back as they are.
 */
export function printable(text: string): string {
  if (!OBEYED.test(text)) return text;
  return text
    .replace(CONTROL_SEQUENCE, '')
    .replaceAll(ESC, '')
    .replace(LINE_ENDS, '\n')
    .replace(EACH_OBEYED, '?');
}
