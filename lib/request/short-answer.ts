import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { shortText } from '../../xcat-compat/wire/short-text.js';

/** Between commas and blanks a word has no more, unless it is a value that is to be kept. */
const USUAL_WORD = 1024;
/** One error about thousands of names is longer than one about a word. */
const MOST_OF_NAMES = 64 * 1024;
const MOST_WITH_LONG_WORD = 4096;

/**
 * What a command on tables says of words and input that it refuses: they are not sent back whole. What it tells of its
 * tables stays, and so does all that is said of words of usual length.
 */
export function shortAnswer(reply: XcatResponse, args: readonly (string | undefined)[]): XcatResponse {
  const { error, warning, data, info, errorcode } = reply;
  const longWords = args.flatMap((arg) => longWordIn(arg) ?? []);
  const most = longWords.length > 0 ? MOST_WITH_LONG_WORD : MOST_OF_NAMES;
  const short = (text: string): string => shortText(text, most);
  const isRefusal = errorcode !== undefined && errorcode !== 0;
  // What is told of tables is told whole, however long it is: but not the caller's own word.
  const shortEcho = (text: string): string =>
    isRefusal || longWords.some((word) => text.includes(word)) ? short(text) : text;
  return {
    ...reply,
    ...(error === undefined ? {} : { error: shortOf(error, short) }),
    ...(warning === undefined ? {} : { warning: shortOf(warning, short) }),
    ...(info === undefined ? {} : { info: shortOf(info, shortEcho) }),
    ...(data === undefined ? {} : { data: shortData(data, shortEcho) }),
  };
}

function shortOf(
  texts: string | readonly string[],
  short: (text: string) => string,
): string | readonly string[] {
  return typeof texts === 'string' ? short(texts) : texts.map(short);
}

type Data = NonNullable<XcatResponse['data']>;
type OneData = Exclude<Data, readonly unknown[]>;

function shortData(data: Data, short: (text: string) => string): Data {
  return isList(data) ? data.map((one) => shortOne(one, short)) : shortOne(data, short);
}

function isList(data: Data): data is Extract<Data, readonly unknown[]> {
  return Array.isArray(data);
}

function shortOne<One extends OneData>(data: One, short: (text: string) => string): One | string;
function shortOne(data: OneData, short: (text: string) => string): OneData {
  if (typeof data === 'string') return short(data);
  if ('contents' in data && typeof data.contents === 'string')
    return { ...data, contents: short(data.contents) };
  return data;
}

/** How a word begins that is longer than usual. Looks at no more than it must: a word may have megabytes. */
function longWordIn(word: string | undefined): string | undefined {
  return word !== undefined && word.length > USUAL_WORD ? /[^\s,]{1025}/.exec(word)?.[0] : undefined;
}
