import { createByteQueue } from './byte-queue.js';
import { parseXml, type XmlNode } from './parse-xml.js';
import { plainResponse } from './plain-response.js';

/** One reply document in XML::Simple's data model: every element is a list; an empty or blank text is ''. */
export interface ResponseElement {
  readonly [name: string]: readonly (string | ResponseElement)[];
}

/** The largest reply document that is kept in memory. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/** A reply that cannot be read. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
  constructor(readonly reason: string) {
    super(`malformed response: ${reason}`);
  }
}

export interface ResponseDecoder {
  /** The documents that these bytes complete, in order. Throws MalformedResponse. */
  push(chunk: Uint8Array): readonly ResponseElement[];
}

const END = '</xcatresponse>';
const END_BYTES = Buffer.from(END);
const ESC = '\x1b';
// XML has no ESC, xcatd sends it all the same: it travels through the parser as a character nobody uses.
const ESC_IN_XML = '\ue01b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** Reads replies as they come, in any fragments, and tolerates what xcatd sends although XML forbids it. */
export function createResponseDecoder(): ResponseDecoder {
  const queue = createByteQueue();
  let searchedTo = 0;
  return {
    push(chunk) {
      queue.append(chunk);
      const found = queue.bytes().subarray(searchedTo).lastIndexOf(END_BYTES);
      const whole = found < 0 ? '' : queue.take(searchedTo + found + END.length).toString('utf8');
      searchedTo = Math.max(0, queue.length - END.length + 1);
      if (queue.length > MAX_RESPONSE_BYTES) throw new MalformedResponse('a document is too large');
      return decode(whole);
    },
  };
}

/** Reads documents that stand one after the other; the last one ends the text. */
function decode(text: string): readonly ResponseElement[] {
  const documents: ResponseElement[] = [];
  for (let at = 0; at < text.length; ) {
    const plain = plainResponse(text, at);
    const end = plain?.end ?? text.indexOf(END, at) + END.length;
    documents.push(plain?.response ?? decodeAny(text.slice(at, end)));
    at = end;
  }
  return documents;
}

function decodeAny(text: string): ResponseElement {
  const xml = text.trimStart().replaceAll(ESC, ESC_IN_XML).replace(NOT_XML, '?');
  const root = parse(xml);
  if (root.name !== 'xcatresponse') throw new MalformedResponse(`the root element is <${root.name}>`);
  return group(root);
}

function parse(xml: string): XmlNode {
  try {
    return parseXml(xml);
  } catch (problem) {
    throw new MalformedResponse(problem instanceof Error ? problem.message : String(problem));
  }
}

function group(element: XmlNode): ResponseElement {
  const lists = new Map<string, (string | ResponseElement)[]>();
  for (const child of element.children) {
    const value = child.children.length > 0 ? group(child) : text(child);
    const list = lists.get(child.name);
    if (list === undefined) lists.set(child.name, [value]);
    else list.push(value);
  }
  return Object.fromEntries(lists);
}

function text(element: XmlNode): string {
  return element.text.trim() === '' ? '' : element.text.replaceAll(ESC_IN_XML, ESC);
}
