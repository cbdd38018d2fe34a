import { TextDecoder } from 'node:util';
import { createByteQueue } from './byte-queue.js';

/** What came out of the bytes: a whole request, one too long, or the reason to close the connection (without a reply). */
export type Framed =
  /** Of a long request only the rest, after its parts. */
  | { readonly kind: 'request'; readonly xml: string }
  /** The beginning or a further piece of a long request. */
  | { readonly kind: 'part'; readonly xml: string }
  /** The end of a request whose rest was not wanted. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'tooLong' }
  | { readonly kind: 'close'; readonly reason: string };

export interface RequestFramer {
  append(chunk: Uint8Array): void;
  /** What the bytes until now give next; undefined: more are needed. After a `close` or `tooLong` nothing more comes. */
  next(): Framed | undefined;
  /** All that these bytes complete, in order. */
  push(chunk: Uint8Array): readonly Framed[];
  /** The rest of the request whose part came last is only looked through for its end. */
  skip(): void;
  /** Bytes kept of a request that is not complete yet. */
  readonly pendingBytes: number;
}

const END = Buffer.from('</xcatrequest>');
const ROOT = '<xcatrequest>';
const DECLARATION = '<?xml';
const MAX_DECLARATION_BYTES = 256;
const BLANK: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
const BYTE_ORDER_MARK = '\ufeff';
const NOT_UTF8 = 'it is not UTF-8';

/**
 * Cuts a connection's bytes into requests. A request ends with its end tag: there is no length and no separator,
 * and none is needed [xcatd:2753-2804]. Each byte is looked at a bounded number of times, however small the chunks.
 * @param maxRequestBytes the longest request that is read
 * @param partBytes a request longer than this is given in parts of about this size, so that nobody need keep it
 */
export function createFramer(maxRequestBytes: number, partBytes = Number.POSITIVE_INFINITY): RequestFramer {
  const queue = createByteQueue();
  let searchedTo = 0;
  let beginning: Beginning = { kind: 'unknown', at: 0 };
  /** Of the request that is being read, what has been given in parts or skipped. */
  let given = 0;
  let decoder: TextDecoder | undefined;
  let skipping = false;
  let closed = false;

  const close = (reason: string): Framed => {
    closed = true;
    return { kind: 'close', reason };
  };

  /** The next bytes of this request as text; undefined when they are not UTF-8. */
  const text = (count: number, isLast: boolean): string | undefined => {
    const isFirst = decoder === undefined;
    decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const decoded = decodeUtf8(decoder, queue.take(count), isLast);
    return isFirst && decoded !== undefined ? withoutLeader(decoded) : decoded;
  };

  const part = (length: number): Framed | undefined => {
    const count = length - (END.length - 1);
    given += count;
    searchedTo = 0;
    if (skipping) {
      queue.take(count);
      return undefined;
    }
    const xml = text(count, false);
    return xml === undefined ? close(NOT_UTF8) : { kind: 'part', xml };
  };

  const last = (length: number): Framed => {
    const wasSkipped = skipping;
    const xml = wasSkipped ? '' : text(length, true);
    if (wasSkipped) queue.take(length);
    searchedTo = 0;
    beginning = { kind: 'unknown', at: 0 };
    given = 0;
    decoder = undefined;
    skipping = false;
    if (wasSkipped) return { kind: 'skipped' };
    return xml === undefined ? close(NOT_UTF8) : { kind: 'request', xml };
  };

  const next = (): Framed | undefined => {
    if (closed) return undefined;
    const bytes = queue.bytes();
    if (beginning.kind === 'unknown') beginning = readBeginning(bytes, beginning.at);
    if (beginning.kind === 'wrong') return close(`it does not begin with ${ROOT}`);
    const found = bytes.indexOf(END, searchedTo);
    const length = found < 0 ? bytes.length : found + END.length;
    if (given + length > maxRequestBytes) {
      closed = true;
      queue.take(bytes.length);
      return { kind: 'tooLong' };
    }
    if (found >= 0) return last(length);
    if (length > partBytes && beginning.kind === 'right') return part(length);
    searchedTo = Math.max(0, bytes.length - END.length + 1);
    return undefined;
  };

  const append = (chunk: Uint8Array): void => {
    if (!closed) queue.append(chunk);
  };

  return {
    append,
    next,
    get pendingBytes() {
      return queue.length;
    },
    push(chunk) {
      append(chunk);
      const framed: Framed[] = [];
      for (let one = next(); one !== undefined; one = next()) framed.push(one);
      return framed;
    },
    skip() {
      skipping = true;
    },
  };
}

/** What is known of the beginning of a request; `at`: everything before this offset is white space. */
type Beginning =
  | { readonly kind: 'unknown'; readonly at: number }
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' };

function readBeginning(bytes: Buffer, from: number): Beginning {
  let at = from;
  if (at === 0 && bytes[0] === 0xef) at = 3;
  at = skipBlank(bytes, at);
  const head = bytes.toString('latin1', at, at + MAX_DECLARATION_BYTES);
  if (head.startsWith(DECLARATION)) return readRootAfterDeclaration(head, at);
  return readRoot(head, at, DECLARATION.startsWith(head));
}

function readRootAfterDeclaration(head: string, at: number): Beginning {
  const end = head.indexOf('?>');
  if (end >= 0) return readRoot(head.slice(end + 2).trimStart(), at, false);
  return head.length < MAX_DECLARATION_BYTES ? { kind: 'unknown', at } : { kind: 'wrong' };
}

function readRoot(head: string, at: number, mayBeDeclaration: boolean): Beginning {
  if (head.startsWith(ROOT)) return { kind: 'right' };
  return ROOT.startsWith(head) || mayBeDeclaration ? { kind: 'unknown', at } : { kind: 'wrong' };
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte !== undefined && BLANK.has(byte); byte = bytes[at]) at++;
  return at;
}

/** What may stand before an XML declaration is taken away, so that a parser takes it. */
function withoutLeader(text: string): string {
  return (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).trimStart();
}

/** Undefined when it is not UTF-8. */
function decodeUtf8(decoder: TextDecoder, bytes: Buffer, isLast: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    return undefined;
  }
}
