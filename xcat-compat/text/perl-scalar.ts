/** A value as Perl prints it: 15 digits of a number, 1 and 0 for true and false [JSON::PP]. */
export function perlScalar(value: string | number | boolean): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? '1' : '0';
    case 'number':
      return perlNumber(value);
    default:
      return value satisfies never;
  }
}

const DIGITS = 15;

/** C's `%.15g`, by which Perl prints numbers that are not whole; whole ones it prints whole. */
function perlNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential(DIGITS - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < DIGITS) return withoutZeros(value.toFixed(DIGITS - 1 - power));
  const sign = power < 0 ? '-' : '+';
  return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

function withoutZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end);
}
