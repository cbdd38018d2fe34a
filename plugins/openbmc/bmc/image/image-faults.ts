import { cleanText } from '../bmc-text.js';
import { MAX_ID, MAX_WORD } from '../http/bounds.js';
import { messages } from '../problem-texts.js';

/** What is wrong with what a BMC tells of its images, gathered while they are read. */
export interface ImageFaults {
  /** Looks at the version of an image whose words can be read. */
  look(version: unknown): void;
  /** An entry of the list that is no image, since its words are no texts. */
  unreadable(id: string): void;
  /** A line each. */
  readonly told: readonly string[];
}

const MOST_NAMED = 8;

export function imageFaults(): ImageFaults {
  const ids: string[] = [];
  let count = 0;
  let isCut = false;
  return {
    look(version) {
      isCut ||= typeof version === 'string' && version.length > MAX_WORD;
    },
    unreadable(id) {
      count += 1;
      if (ids.length < MOST_NAMED) ids.push(cleanText(id, MAX_ID));
    },
    get told() {
      const cut = isCut ? [messages.cut.text('the version of an image', MAX_WORD)] : [];
      return count === 0 ? cut : [...cut, messages.unreadableImages(ids, count)];
    },
  };
}

/** Whether a word of an image is there and is no text. */
export function isNoText(word: unknown): boolean {
  return word !== undefined && typeof word !== 'string';
}
