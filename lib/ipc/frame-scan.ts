/**
 * Walks a MessagePack body once, without decoding it, and throws `Problem` unless it is exactly one value within
 * these bounds. A decoder alone is not safe: nested list headers make it reserve gigabytes and take seconds.
 */
export const MAX_NESTING = 32;
export const MAX_ELEMENTS = 256 * 1024;

export function assertWellFormed(body: Buffer, Problem: new (message: string) => Error): void {
  /** How many values are still to come at each level of nesting. */
  const open: number[] = [1];
  let elements = 0;
  let at = 0;
  while (open.length > 0) {
    const level = open.length - 1;
    const left = open[level] ?? 0;
    if (left === 0) {
      open.pop();
      continue;
    }
    open[level] = left - 1;
    if (++elements > MAX_ELEMENTS) throw new Problem(`more than ${MAX_ELEMENTS} values in one message`);
    const token = tokenAt(body, at);
    if (token === undefined) throw new Problem(`no value at byte ${at} of ${body.length}`);
    at = token.next;
    if (token.inside > 0) {
      if (open.length >= MAX_NESTING) throw new Problem(`more than ${MAX_NESTING} levels in one message`);
      open.push(token.inside);
    }
  }
  if (at !== body.length) throw new Problem(`${body.length - at} bytes after the value`);
}

interface Token {
  /** Where the next token begins. */
  readonly next: number;
  /** The number of values this one holds: a map's keys and values, a list's items. */
  readonly inside: number;
}

/** Undefined where the bytes end early and for what is never sent: extension types and the unused 0xc1. */
function tokenAt(body: Buffer, at: number): Token | undefined {
  const type = body[at];
  if (type === undefined) return undefined;
  if (type <= 0x7f || type >= 0xe0) return { next: at + 1, inside: 0 };
  if (type <= 0x8f) return { next: at + 1, inside: 2 * (type - 0x80) };
  if (type <= 0x9f) return { next: at + 1, inside: type - 0x90 };
  if (type <= 0xbf) return bytes(body, at + 1, type - 0xa0);
  switch (type) {
    case 0xc0: // null
    case 0xc2: // false
    case 0xc3: // true
      return { next: at + 1, inside: 0 };
    case 0xcc: // 8 bit unsigned
    case 0xd0: // 8 bit
      return bytes(body, at + 1, 1);
    case 0xcd:
    case 0xd1:
      return bytes(body, at + 1, 2);
    case 0xca: // 32 bit float
    case 0xce:
    case 0xd2:
      return bytes(body, at + 1, 4);
    case 0xcb: // 64 bit float
    case 0xcf:
    case 0xd3:
      return bytes(body, at + 1, 8);
    case 0xc4: // bytes, 8 bit length
    case 0xd9: // text
      return counted(body, at, 1);
    case 0xc5:
    case 0xda:
      return counted(body, at, 2);
    case 0xc6:
    case 0xdb:
      return counted(body, at, 4);
    case 0xdc: // list, 16 bit length
      return holding(body, at, 2, 1);
    case 0xdd:
      return holding(body, at, 4, 1);
    case 0xde: // map
      return holding(body, at, 2, 2);
    case 0xdf:
      return holding(body, at, 4, 2);
    default:
      return undefined;
  }
}

function bytes(body: Buffer, from: number, count: number): Token | undefined {
  return from + count > body.length ? undefined : { next: from + count, inside: 0 };
}

function counted(body: Buffer, at: number, lengthBytes: number): Token | undefined {
  const start = at + 1 + lengthBytes;
  return start > body.length ? undefined : bytes(body, start, body.readUIntBE(at + 1, lengthBytes));
}

function holding(body: Buffer, at: number, lengthBytes: number, each: number): Token | undefined {
  const start = at + 1 + lengthBytes;
  if (start > body.length) return undefined;
  const inside = each * body.readUIntBE(at + 1, lengthBytes);
  return inside > body.length - start ? undefined : { next: start, inside };
}
