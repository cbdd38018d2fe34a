import { createByteQueue } from './byte-queue.js';

/** What came out of the bytes: a whole request, one too long, or the reason to close the connection (without a reply). */
export type Framed =
  | { readonly kind: 'request'; readonly xml: string }
  | { readonly kind: 'tooLong' }
  | { readonly kind: 'close'; readonly reason: string };

export interface RequestFramer {
  /** The requests that these bytes complete, in order. After a `close` or `tooLong` nothing more comes. */
  push(chunk: Uint8Array): readonly Framed[];
  /** Bytes of a request that is not complete yet. */
  readonly pendingBytes: number;
}

const END = Buffer.from('</xcatrequest>');
const ROOT = '<xcatrequest>';
const DECLARATION = '<?xml';
const MAX_DECLARATION_BYTES = 256;
const BLANK: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Cuts a connection's bytes into requests. A request ends with its end tag: there is no length and no separator,
 * and none is needed [xcatd:2753-2804]. Each byte is looked at a bounded number of times, however small the chunks.
 * @param maxRequestBytes the longest request that is read
 */
export function createFramer(maxRequestBytes: number): RequestFramer {
  const queue = createByteQueue();
  let searchedTo = 0;
  let beginning: Beginning = { kind: 'unknown', at: 0 };
  let closed = false;

  const close = (reason: string): Framed => {
    closed = true;
    return { kind: 'close', reason };
  };

  const next = (): Framed | undefined => {
    if (closed) return undefined;
    const bytes = queue.bytes();
    if (beginning.kind === 'unknown') beginning = readBeginning(bytes, beginning.at);
    if (beginning.kind === 'wrong') return close(`it does not begin with ${ROOT}`);
    const found = bytes.indexOf(END, searchedTo);
    const length = found < 0 ? bytes.length : found + END.length;
    if (length > maxRequestBytes) {
      closed = true;
      queue.take(bytes.length);
      return { kind: 'tooLong' };
    }
    if (found < 0) {
      searchedTo = Math.max(0, bytes.length - END.length + 1);
      return undefined;
    }
    searchedTo = 0;
    beginning = { kind: 'unknown', at: 0 };
    const xml = decodeUtf8(queue.take(length));
    return xml === undefined ? close('it is not UTF-8') : { kind: 'request', xml };
  };

  return {
    get pendingBytes() {
      return queue.length;
    },
    push(chunk) {
      if (!closed) queue.append(chunk);
      const framed: Framed[] = [];
      for (let one = next(); one !== undefined; one = next()) framed.push(one);
      return framed;
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

/** The text without what may stand before an XML declaration, so that a parser takes it; undefined when not UTF-8. */
function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).trimStart();
  } catch {
    return undefined;
  }
}
