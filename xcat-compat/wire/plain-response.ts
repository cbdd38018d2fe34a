import type { ResponseElement } from './decode-responses.js';

const ROOT = 'xcatresponse';
const OPEN_ROOT = `<${ROOT}>\n`;
/** An element with plain text, on a line; any other character a parser could read otherwise than it stands there. */
const TEXT_ELEMENT = / *<([A-Za-z]\w*)>([\t\n -;=?-~]*)<\/\1>\n/y;
/** The first line of an element with others in it. */
const OPEN_TAG = / *<([A-Za-z]\w*)>\n/y;
const CLOSE_TAG = / *<\/([A-Za-z]\w*)>/y;
/** The document with one line, whole: it comes by the hundred thousand, and one match costs half of four. */
const ONE_LINE =
  /<xcatresponse>\n {2}<info>([\t\n -;=?-~]*)<\/info>\n {2}<xcatdsource>([\t\n -;=?-~]*)<\/xcatdsource>\n<\/xcatresponse>/y;
const ENTITY = /&(amp|lt|gt|quot|apos);/g;
const OTHER_ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)/;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Elements in elements; a node's reply has three levels. */
const MAX_DEPTH = 8;

/** A document and where it ends in the text it was read from. */
export interface PlainResponse {
  readonly response: ResponseElement;
  readonly end: number;
}

/**
 * Reads a document as they come by the hundred thousand: a line per tag, plain text only, nothing else. That needs no
 * XML parser and is many times as fast. Undefined when another document begins at `from`.
 */
export function plainResponse(text: string, from = 0): PlainResponse | undefined {
  const start = text.charAt(from) === '\n' ? from + 1 : from;
  const line = matchAt(ONE_LINE, text, start);
  if (line !== undefined) return oneLine(line, start);
  if (!text.startsWith(OPEN_ROOT, start)) return undefined;
  const read = readElement(text, start + OPEN_ROOT.length, ROOT, MAX_DEPTH);
  return read === undefined ? undefined : { response: read.element, end: read.end };
}

function oneLine([whole, info = '', source = '']: RegExpExecArray, start: number): PlainResponse | undefined {
  const said = textOf(info);
  const by = textOf(source);
  if (said === undefined || by === undefined) return undefined;
  return { response: { info: [said], xcatdsource: [by] }, end: start + whole.length };
}

interface ReadElement {
  readonly element: ResponseElement;
  /** Behind the closing tag. */
  readonly end: number;
}

/** Reads the children of the element whose first line ended before `at`, and its closing tag. */
function readElement(text: string, at: number, name: string, depth: number): ReadElement | undefined {
  const element: Record<string, (string | ResponseElement)[]> = {};
  for (let isEmpty = true; ; isEmpty = false) {
    const plain = matchAt(TEXT_ELEMENT, text, at);
    if (plain !== undefined) {
      const said = textOf(plain[2] ?? '');
      if (said === undefined) return undefined;
      append(element, plain[1] ?? '', said);
      at += plain[0].length;
      continue;
    }
    const close = matchAt(CLOSE_TAG, text, at);
    // What has no child has a blank text instead, which is for the parser.
    if (close !== undefined) {
      const isWhole = close[1] === name && !(isEmpty && depth < MAX_DEPTH);
      return isWhole ? { element, end: at + close[0].length } : undefined;
    }
    const open = matchAt(OPEN_TAG, text, at);
    if (open === undefined || depth === 0) return undefined;
    const child = readElement(text, at + open[0].length, open[1] ?? '', depth - 1);
    if (child === undefined || text.charAt(child.end) !== '\n') return undefined;
    append(element, open[1] ?? '', child.element);
    at = child.end + 1;
  }
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

function append(
  element: Record<string, (string | ResponseElement)[]>,
  name: string,
  value: string | ResponseElement,
): void {
  const list = Object.hasOwn(element, name) ? element[name] : undefined;
  if (list !== undefined) list.push(value);
  // An entry of its own, also where its name is one that assigning would take for the prototype.
  else if (name === '__proto__') Object.defineProperty(element, name, { value: [value], enumerable: true });
  else element[name] = [value];
}

/** A blank text is none; undefined for what only a parser reads. */
function textOf(raw: string): string | undefined {
  const said = raw.includes('&') ? unescaped(raw) : raw;
  return said?.trim() === '' ? '' : said;
}

function unescaped(raw: string): string | undefined {
  if (OTHER_ENTITY.test(raw)) return undefined;
  return raw.replace(ENTITY, (_, name: string) => CHARACTERS[name] ?? '');
}
