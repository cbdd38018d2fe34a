import { type Expression, Outside } from './expression-tree.js';
import { wrap } from './numbers.js';

/** What stands at a place, and where it ends. */
export interface Read {
  readonly expression: Expression;
  readonly end: number;
}

const NUMBER =
  /0x[\da-f_]+|0b[01_]+|0[0-7_]+(?![\d.])|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?/iy;
const VERSION = /\d+(?:\.\d+){2,}|v\d/y;
const VARIABLE = /\$(?:(\d+)|\{(\d+)\}|[A-Za-z_]\w*|\{[A-Za-z_]\w*\})(?!\s*(?:\[|\{|->|::))/y;

/** A number, a quoted text, a variable or a `qw(…)`; undefined when there is none of them. */
export function literalAt(text: string, at: number): Read | undefined {
  const character = text[at] ?? '';
  if (character === '$') return variableAt(text, at);
  if (character === "'") return singleQuoted(text, at);
  if (character === '"') return doubleQuoted(text, at);
  if (matchAt(VERSION, text, at) !== undefined) throw new Outside('it has a version number');
  const number = matchAt(NUMBER, text, at)?.[0];
  if (number !== undefined) {
    return { expression: { kind: 'constant', value: numberOf(number) }, end: at + number.length };
  }
  const words = matchAt(/qw\s*\(([^()]*)\)/y, text, at);
  if (words === undefined) return undefined;
  const items = (words[1] ?? '').split(/\s+/).filter((word) => word !== '');
  return {
    expression: { kind: 'list', items: items.map((value) => ({ kind: 'constant', value })) },
    end: at + words[0].length,
  };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function numberOf(literal: string): number | bigint {
  const text = literal.replaceAll('_', '').toLowerCase();
  if (/^0[xb]/.test(text)) return wrap(BigInt(text));
  if (/^0\d/.test(text)) return wrap(BigInt(`0o${text.slice(1)}`));
  return /^\d+$/.test(text) && text.length > 15 ? wrap(BigInt(text)) : Number(text);
}

/** Only captures have a value in xCAT's compartment. */
function variableAt(text: string, at: number): Read {
  const found = matchAt(VARIABLE, text, at);
  if (found === undefined) throw new Outside(`it uses ${text.slice(at, at + 2)}`);
  const number = found[1] ?? found[2];
  const expression: Expression =
    number === undefined || Number(number) === 0
      ? { kind: 'constant', value: undefined }
      : { kind: 'capture', number: Number(number) };
  return { expression, end: at + found[0].length };
}

function singleQuoted(text: string, at: number): Read {
  const found = matchAt(/'((?:\\[\s\S]|[^\\'])*)'/y, text, at);
  if (found === undefined) throw new Outside('a quote does not end');
  const value = (found[1] ?? '').replace(/\\([\\'])/g, '$1');
  return { expression: { kind: 'constant', value }, end: at + found[0].length };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['b', '\b'],
  ['a', '\x07'],
  ['e', '\x1b'],
]);

function doubleQuoted(text: string, at: number): Read {
  const parts: Expression[] = [];
  let plain = '';
  let here = at + 1;
  const keep = (): void => {
    if (plain !== '') parts.push({ kind: 'constant', value: plain });
    plain = '';
  };
  for (;;) {
    const character = text[here];
    if (character === undefined) throw new Outside('a quote does not end');
    if (character === '"') break;
    if (character === '$') {
      keep();
      const { expression, end } = variableAt(text, here);
      parts.push(expression);
      here = end;
    } else if (character === '\\') {
      const { value, end } = escapeAt(text, here + 1);
      plain += value;
      here = end;
    } else {
      if (character === '@' && /[\w:{$]/.test(text[here + 1] ?? '')) throw new Outside('it uses an array');
      plain += character;
      here += 1;
    }
  }
  keep();
  return { expression: { kind: 'text', parts }, end: here + 1 };
}

function escapeAt(text: string, at: number): { readonly value: string; readonly end: number } {
  const character = text[at] ?? '';
  const code = matchAt(/x(?:\{([\da-f]{1,6})\}|([\da-f]{0,2}))/iy, text, at);
  if (code !== undefined) {
    const value = Number.parseInt(code[1] ?? (code[2] || '0'), 16);
    if (value > 0x10ffff) throw new Outside('it has a character beyond Unicode');
    return { value: String.fromCodePoint(value), end: at + code[0].length };
  }
  if (/[LUQElucNop0-9]/.test(character)) throw new Outside(`it uses \\${character}`);
  return { value: ESCAPES.get(character) ?? character, end: at + 1 };
}
