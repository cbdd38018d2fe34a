import type { Scalar } from './expression-tree.js';
import { helpers } from './helpers.js';
import { toFloat, toText, toWhole, wrap } from './numbers.js';
import { bounded, characterOf } from './operators.js';
import { sprintf } from './sprintf.js';

/** A function of the language. */
export interface PerlFunction {
  /** Without parentheses it takes one operand, or all that follow. */
  readonly takes: 'one' | 'all';
  /** Whether an argument may be a list of several. */
  readonly wants: 'scalars' | 'list';
  readonly least: number;
  readonly most: number;
  readonly run: (args: readonly Scalar[]) => Scalar;
}

const one = (run: (value: Scalar) => Scalar): PerlFunction => ({
  takes: 'one',
  wants: 'scalars',
  least: 1,
  most: 1,
  run: ([value]) => run(value),
});
const several = (run: PerlFunction['run']): PerlFunction => ({
  takes: 'all',
  wants: 'scalars',
  least: 2,
  most: 3,
  run,
});
const list = (least: number, run: PerlFunction['run']): PerlFunction => ({
  takes: 'all',
  wants: 'list',
  least,
  most: Number.POSITIVE_INFINITY,
  run,
});

const functions: Readonly<Record<string, PerlFunction>> = {
  abs: one((value) => absolute(value)),
  chr: one((value) => characterOf(toWhole(value))),
  defined: one((value) => (value === undefined ? '' : 1)),
  hex: one((value) => based(toText(value).replace(/^0?x/i, ''), 16)),
  int: one((value) => (typeof value === 'number' ? Math.trunc(value) : toWhole(toFloatOrWhole(value)))),
  lc: one((value) => toText(value).toLowerCase()),
  lcfirst: one((value) => toText(value).replace(/^./s, (first) => first.toLowerCase())),
  length: one((value) => (value === undefined ? undefined : toText(value).length)),
  oct: one((value) => octal(toText(value).trim())),
  ord: one((value) => toText(value).codePointAt(0) ?? 0),
  uc: one((value) => toText(value).toUpperCase()),
  ucfirst: one((value) => toText(value).replace(/^./s, (first) => first.toUpperCase())),
  index: several(([text, part, from]) => toText(text).indexOf(toText(part), positionOf(from, 0))),
  rindex: several(([text, part, from]) =>
    toText(text).lastIndexOf(toText(part), positionOf(from, Number.POSITIVE_INFINITY)),
  ),
  join: list(1, ([separator, ...rest]) => bounded(rest.map(toText).join(toText(separator)))),
  reverse: list(1, (args) => Array.from(args.map(toText).join('')).reverse().join('')),
  sprintf: list(1, ([format, ...args]) => sprintf(toText(format), args)),
  substr: several(([text, from, length]) => substr(toText(text), from, length)),
  ...Object.fromEntries(Object.entries(helpers).map(([name, run]) => [name, list(0, run)])),
};

/** The function of that name, if it is of the language here. */
export function functionNamed(name: string): PerlFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** Perl's functions that xCAT's Safe compartment refuses: the whole expression gives nothing. */
export const forbidden: ReadonlySet<string> = new Set(
  `atan2 bless chdir chmod chown chroot close connect cos dbmopen dump eof exec exit exp fork getc getpwnam glob
  ioctl kill link listen log mkdir open opendir pack pipe print printf qx rand read readdir readline readlink rename
  rmdir say seek select sin sleep socket sort sqrt srand stat symlink syscall sysopen sysread system syswrite tie time
  times truncate umask unlink utime wait waitpid warn write`.split(/\s+/),
);

/** Perl's words that it would know and we do not. */
export const unknownWords: ReadonlySet<string> = new Set(
  `caller delete die do each eval exists foreach for goto grep if keys last lc local localtime gmtime map my next no our
  package pop pos push q qq qr qw redo ref require return scalar shift splice split state sub tr undef unless unpack
  unshift until use values vec wantarray while y s m x not and or xor lt gt le ge eq ne cmp`.split(/\s+/),
);

function absolute(value: Scalar): Scalar {
  const whole = toWhole(value);
  return typeof whole === 'bigint' ? wrap(whole < 0n ? -whole : whole) : Math.abs(toFloat(value));
}

function toFloatOrWhole(value: Scalar): Scalar {
  return typeof value === 'string' && /[.e]/i.test(value) ? toFloat(value) : value;
}

/** As far as the digits go. */
function based(text: string, base: 2 | 8 | 16): Scalar {
  const digits =
    { 2: /^[01_]*/, 8: /^[0-7_]*/, 16: /^[\da-f_]*/i }[base].exec(text)?.[0].replaceAll('_', '') ?? '';
  const prefix = { 2: '0b', 8: '0o', 16: '0x' }[base];
  return digits === '' ? 0 : wrap(BigInt(prefix + digits));
}

function octal(text: string): Scalar {
  if (/^0?x/i.test(text)) return based(text.replace(/^0?x/i, ''), 16);
  if (/^0?b/i.test(text)) return based(text.replace(/^0?b/i, ''), 2);
  return based(text.replace(/^0?o/i, ''), 8);
}

function positionOf(value: Scalar, otherwise: number): number {
  return value === undefined ? otherwise : Math.max(0, Number(toWhole(value)));
}

/** Outside of the text: undef. */
function substr(text: string, from: Scalar, length: Scalar): Scalar {
  const at = Number(toWhole(from));
  const start = at < 0 ? text.length + at : at;
  const size = length === undefined ? text.length : Number(toWhole(length));
  const end = size < 0 ? text.length + size : start + size;
  if (start > text.length || end < 0 || (start < 0 && end <= 0)) return undefined;
  return text.slice(Math.max(0, start), Math.max(0, start, end));
}
