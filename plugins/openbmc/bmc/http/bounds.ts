import { cleanText } from '../bmc-text.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';

// What is kept of a BMC's answers. A true BMC has far less of everything: whoever reaches one of these is broken or
// hostile. What is only shown is cut, and ends in `...`, so that it equals nothing; a list that is cut says so; an id
// or a path that is too long is left out and said, because a cut one names something else.

/** Characters of a version, a purpose, a state, a name, an address: what is one word to its reader. */
export const MAX_WORD = 256;
/** Characters of a message, or of a value that can be anything. */
export const MAX_TEXT = 4096;
/** Characters of a path, and of an id that becomes a part of one. */
export const MAX_PATH = 1024;
export const MAX_ID = 256;

export const MAX_IMAGES = 256;
export const MAX_PARTS = 10_000;
/** Properties of all parts, and the characters of their lines. */
export const MAX_PROPERTIES = 50_000;
export const MAX_PROPERTY_CHARACTERS = 8 * 1024 * 1024;
export const MAX_SENSORS = 10_000;
export const MAX_LEDS = 1_000;
/** A BMC keeps some 200 entries, 3000 with the host's. */
export const MAX_EVENTS = 10_000;
/** `KEY=value` texts of one entry. */
export const MAX_DETAILS = 200;
/** bmcweb knows 15 users, and ten dumps. */
export const MAX_USERS = 1_000;
export const MAX_DUMPS = 1_000;
export const MAX_DESTINATIONS = 1_000;
export const MAX_NICS = 256;
/** Addresses of one interface. */
export const MAX_ADDRESSES = 256;
/** Items of a list that is shown in one line: a user's groups, an interface's NTP servers. */
export const MAX_ITEMS = 64;

const CUT = '...';

/** A text that is only shown; undefined when it is none, or empty. */
export function shownText(value: unknown, longest = MAX_WORD): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length <= longest) return cleanText(value, longest);
  return detached(cleanText(value, longest - CUT.length) + CUT);
}

/** The part behind the last point: `xyz.openbmc_project.State.Host.HostState.Off` → `Off`. */
export function shownLastWord(value: unknown): string | undefined {
  return typeof value === 'string' ? shownText(value.slice(value.lastIndexOf('.') + 1)) : undefined;
}

/** An id as it is; undefined when it is none, or could be none. */
export function idText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID ? value : undefined;
}

/** The first items of a list that are shown in one line. */
export function shownItems(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const items = value.slice(0, MAX_ITEMS).flatMap((item) => shownText(item) ?? []);
  return value.length > MAX_ITEMS ? [...items, CUT] : items;
}

/** The first items of a list, and what is to be said of the others. */
export function firstOf<Item>(
  items: readonly Item[],
  most: number,
  what: string,
  missing: readonly string[] = [],
): { readonly all: readonly Item[]; readonly missing: readonly string[] } {
  if (items.length <= most) return { all: items, missing };
  return { all: items.slice(0, most), missing: [...missing, messages.cut.list(what, most)] };
}

/** The same of a list whose newest items are its last ones, as a decoder's answer. */
export function lastOf<Item>(
  items: readonly Item[],
  most: number,
  what: string,
  missing: readonly string[] = [],
): { readonly value: readonly Item[]; readonly missing: readonly string[] } {
  if (items.length <= most) return { value: items, missing };
  return { value: items.slice(-most), missing: [...missing, messages.cut.list(what, most)] };
}

/** The reply with a value and what it lacks. */
export function told<Value>(value: Value, missing: readonly string[] = []): BmcReply<Value> {
  return { kind: 'ok', value, ...(missing.length === 0 ? {} : { missing }) };
}

export function isLonger(value: unknown, most: number): boolean {
  return Array.isArray(value) && value.length > most;
}

/** A copy: a part of a text keeps all of it in memory, and it may have megabytes. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
