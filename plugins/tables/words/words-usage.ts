import { xcatVersion } from '../../../xcat-compat/usage/version.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import type { Words } from './getopt.js';

/** A usage as data, which the client prints as it is; with exit code 1 where it was not asked for. */
export function usageReply(lines: readonly string[], wrong: boolean): XcatResponse {
  return { data: lines, ...(wrong ? { errorcode: 1 } : {}) };
}

/** What -h and -v ask for, or what is said of wrong words; undefined: the command is to run. */
export function helpOrVersion(words: Words | undefined, usage: readonly string[]): XcatResponse | undefined {
  if (words === undefined) return usageReply(usage, true);
  if (words.options.has('help')) return usageReply(usage, false);
  return words.options.has('version') ? { data: [xcatVersion] } : undefined;
}
