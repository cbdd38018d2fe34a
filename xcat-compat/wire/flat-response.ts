import type { ResponseElement } from './decode-responses.js';

const OPEN = '<xcatresponse>\n';
const CLOSE = '</xcatresponse>';
/** An element with plain text, on a line; any other character a parser could read otherwise than it stands there. */
const ELEMENT = / {2}<([A-Za-z]\w*)>([\t\n -;=?-~]*)<\/\1>\n/y;
const ENTITY = /&(amp|lt|gt|quot|apos);/g;
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)/;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A document and where it ends in the text it was read from. */
export interface FlatResponse {
  readonly response: ResponseElement;
  readonly end: number;
}

/**
 * Reads a document as it comes by the hundred thousand: elements with plain text only, each on a line, nothing else.
 * That needs no XML parser and is many times as fast. Undefined when another document begins at `from`.
 */
export function flatResponse(text: string, from = 0): FlatResponse | undefined {
  let at = text.charAt(from) === '\n' ? from + 1 : from;
  if (!text.startsWith(OPEN, at)) return undefined;
  at += OPEN.length;
  const response: Record<string, string[]> = {};
  while (!text.startsWith(CLOSE, at)) {
    ELEMENT.lastIndex = at;
    const found = ELEMENT.exec(text);
    if (found === null) return undefined;
    const [whole, name = '', raw = ''] = found;
    const said = raw.includes('&') ? unescaped(raw) : raw;
    if (said === undefined) return undefined;
    const shown = said.trim() === '' ? '' : said;
    const list = Object.hasOwn(response, name) ? response[name] : undefined;
    if (list === undefined) response[name] = [shown];
    else list.push(shown);
    at += whole.length;
  }
  return { response, end: at + CLOSE.length };
}

/** Undefined for what only a parser reads. */
function unescaped(raw: string): string | undefined {
  if (OTHER_ENTITY.test(raw)) return undefined;
  return raw.replace(ENTITY, (_, name: string) => CHARACTERS[name] ?? '');
}
