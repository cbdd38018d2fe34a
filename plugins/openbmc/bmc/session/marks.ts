import { reveal, type Secret } from '../../../../lib/plugin/secret.js';
import { recent } from '../http/recent.js';

/**
 * Numbers that stand for passwords where these are compared and kept as keys: the same for the same text, and they tell
 * nothing of it.
 * @param most so many passwords are told apart; one that was forgotten gets another number
 */
export function createMarks(most: number): (secret: Secret) => number {
  const marks = recent<number>(most);
  let last = 0;
  return (secret) => {
    const text = reveal(secret);
    const known = marks.get(text);
    if (known !== undefined) return known;
    last += 1;
    marks.set(text, last);
    return last;
  };
}
