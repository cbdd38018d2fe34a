import { Outside, type Scalar } from './expression-tree.js';
import { cExponent, general, toFloat, toText, toWhole } from './numbers.js';
import { bounded, characterOf } from './operators.js';

const DIRECTIVE = /%([-+ 0#]*)(\*|[1-9]\d*)?(?:\.(\*|\d*))?(?:hh|h|ll|l|q|L|V|z|t|j)?([a-zA-Z%])/g;
const MAX_WIDTH = 1_000;

/** Perl's sprintf, without vectors and numbered arguments. */
export function sprintf(format: string, args: readonly Scalar[]): string {
  let next = 0;
  const take = (): Scalar => {
    next += 1;
    return args[next - 1];
  };
  const made = format.replace(
    DIRECTIVE,
    (_all, flags: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      const wide = sizeOf(width, take);
      const precise = precision === undefined ? undefined : sizeOf(precision === '' ? '0' : precision, take);
      const left = flags.includes('-') || wide < 0;
      const text = directive(
        letter,
        flags,
        precise !== undefined && precise < 0 ? undefined : precise,
        take(),
      );
      return pad(text, Math.abs(wide), left, flags.includes('0') && padsWithZeros(letter, precise));
    },
  );
  return bounded(made);
}

function sizeOf(text: string | undefined, take: () => Scalar): number {
  const size = text === undefined ? 0 : Number(text === '*' ? toWhole(take()) : text);
  if (Math.abs(size) > MAX_WIDTH) throw new Outside(`it asks for a width of more than ${MAX_WIDTH}`);
  return size;
}

function directive(letter: string, flags: string, precision: number | undefined, value: Scalar): string {
  switch (letter) {
    case 's':
      return toText(value).slice(0, precision);
    case 'c':
      return characterOf(toWhole(value));
    case 'd':
    case 'i':
      return signed(BigInt(toWhole(value)).toString(), flags, precision);
    case 'u':
      return digits(unsigned(value).toString(), precision);
    case 'x':
      return prefixed('0x', unsigned(value).toString(16), flags, precision);
    case 'X':
      return prefixed('0X', unsigned(value).toString(16).toUpperCase(), flags, precision);
    case 'o':
      return prefixed('0', unsigned(value).toString(8), flags, precision);
    case 'b':
    case 'B':
      return prefixed(`0${letter}`, unsigned(value).toString(2), flags, precision);
    case 'f':
    case 'F':
      return signed(toFloat(value).toFixed(Math.min(100, precision ?? 6)), flags, undefined);
    case 'e':
    case 'E':
      return cased(letter, signed(exponential(toFloat(value), precision ?? 6), flags, undefined));
    case 'g':
    case 'G':
      return cased(
        letter,
        signed(general(toFloat(value), precision === 0 ? 1 : (precision ?? 6)), flags, undefined),
      );
    default:
      throw new Outside(`sprintf has no %${letter} here`);
  }
}

function exponential(value: number, precision: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(Math.min(100, precision)).split('e');
  return `${mantissa}e${cExponent(Number(exponent))}`;
}

function unsigned(value: Scalar): bigint {
  return BigInt.asUintN(64, BigInt(toWhole(value)));
}

function signed(text: string, flags: string, precision: number | undefined): string {
  const minus = text.startsWith('-');
  const sign = minus ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + digits(minus ? text.slice(1) : text, precision);
}

function prefixed(prefix: string, text: string, flags: string, precision: number | undefined): string {
  return (flags.includes('#') && text !== '0' ? prefix : '') + digits(text, precision);
}

function digits(text: string, precision: number | undefined): string {
  return precision === 0 && text === '0' ? '' : text.padStart(precision ?? 0, '0');
}

function cased(letter: string, text: string): string {
  return letter === letter.toUpperCase() ? text.toUpperCase() : text;
}

/** A precision switches the zeros off for whole numbers. */
function padsWithZeros(letter: string, precision: number | undefined): boolean {
  return precision === undefined || !/[diuxXobB]/.test(letter);
}

function pad(text: string, width: number, left: boolean, zeros: boolean): string {
  if (left) return text.padEnd(width);
  if (!zeros) return text.padStart(width);
  const [, sign = '', rest = ''] = /^([-+ ]?(?:0[xXbB])?)(.*)$/s.exec(text) ?? [];
  return sign + rest.padStart(width - sign.length, '0');
}
