/**
 * Compares two lines so that `DIMM2` comes before `DIMM10`: text by its characters, numbers by their value, with
 * their decimals [Utils.pm:4976]. Below zero when `left` comes first.
 */
export function naturalOrder(left: string, right: string): number {
  let l = startOfDifference(left, right);
  let r = l;
  for (;;) {
    const a = left.charCodeAt(l);
    const b = right.charCodeAt(r);
    if (isDigit(a) && isDigit(b)) {
      const [leftEnd, rightEnd] = [endOfNumber(left, l), endOfNumber(right, r)];
      if (leftEnd - l !== rightEnd - r || !sameCharacters(left, l, right, r, leftEnd - l)) {
        const difference = Number(left.slice(l, leftEnd)) - Number(right.slice(r, rightEnd));
        if (difference !== 0) return difference;
      }
      l = leftEnd;
      r = rightEnd;
    } else if (a === b) {
      l += 1;
      r += 1;
    } else if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
    else return Number.isNaN(b) ? 1 : a - b;
  }
}

/** Where two texts begin to differ, or the number does in which they differ. */
function startOfDifference(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  while (at > 0 && isOfNumber(left.charCodeAt(at - 1))) at -= 1;
  return at;
}

const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;

/** False at the end of a text, where the character code is NaN. */
function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === POINT;
}

/** Behind digits and, if there are any, decimals. */
function endOfNumber(text: string, start: number): number {
  const end = endOfDigits(text, start);
  return text.charCodeAt(end) === POINT && isDigit(text.charCodeAt(end + 1))
    ? endOfDigits(text, end + 1)
    : end;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function sameCharacters(left: string, l: number, right: string, r: number, length: number): boolean {
  for (let at = 0; at < length; at += 1)
    if (left.charCodeAt(l + at) !== right.charCodeAt(r + at)) return false;
  return true;
}
