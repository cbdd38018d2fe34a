import type { Scalar } from './expression-tree.js';

/** A whole number: bigint only where a number cannot hold it. */
export type Whole = number | bigint;

/** The number a text begins with, as Perl sees it: `12abc` is 12, `abc` is 0. */
const LEADING = /^\s*([+-]?)(\d+)?(\.\d*)?(?:e([+-]?\d+))?/i;

/** Rounded towards zero to 64 bits, as every operand under `use integer`. */
export function toWhole(value: Scalar): Whole {
  if (value === undefined) return 0;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return wholeOf(value);
  const found = LEADING.exec(value);
  const [, sign = '', digits = '', fraction, exponent] = found ?? [];
  if (exponent !== undefined || fraction !== undefined) return wholeOf(toFloat(value));
  if (digits.length < 16) return sign === '-' ? 0 - Number(digits) : Number(digits);
  return clamped(BigInt(digits) * (sign === '-' ? -1n : 1n));
}

export function toFloat(value: Scalar): number {
  if (value === undefined) return 0;
  if (typeof value !== 'string') return Number(value);
  const number = Number.parseFloat(value);
  return Number.isFinite(number) ? number : 0;
}

function wholeOf(value: number): Whole {
  if (Number.isNaN(value)) return 0;
  const whole = Math.trunc(value);
  if (Number.isSafeInteger(whole)) return whole + 0;
  return Number.isFinite(whole) ? clamped(BigInt(whole)) : whole > 0 ? -1 : -(2n ** 63n);
}

/** What does not fit becomes the largest number without a sign, or the smallest with one. */
function clamped(value: bigint): Whole {
  if (value >= 2n ** 64n) return -1;
  return value < -(2n ** 63n) ? -(2n ** 63n) : wrap(value);
}

/** In 64 bits with a sign, as the machine computes. */
export function wrap(value: bigint): Whole {
  const wrapped = BigInt.asIntN(64, value);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : wrapped;
}

/** As Perl prints a scalar: whole numbers in full, others with 15 digits. */
export function toText(value: Scalar): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value).toString();
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
  return general(value, 15);
}

/** C's `%.*g`. */
export function general(value: number, digits: number): string {
  const [mantissa = '0', power = '0'] = value.toExponential(Math.max(0, digits - 1)).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= digits) return `${trimZeros(mantissa)}e${cExponent(exponent)}`;
  return trimZeros(value.toFixed(Math.max(0, Math.min(100, digits - 1 - exponent))));
}

export function cExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function trimZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}

/** '', 0, '0' and undef are false. */
export function isTrue(value: Scalar): boolean {
  return !(value === undefined || value === '' || value === '0' || value === 0);
}
