import type { DaemonCommand, DaemonServices } from '../../lib/plugin/contract.js';
import { nodeTypes } from '../../xcat-compat/install/node-types.js';
import { xcatVersion } from '../../xcat-compat/usage/version.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { plainData } from '../../xcat-compat/wire/sendmsg.js';
import { messages } from './tables-texts.js';
import { flag, readWords, type Words } from './words/getopt.js';
import { usageReply } from './words/words-usage.js';

const specs = [
  flag('help|h|?'),
  flag('version|v'),
  flag('all|a'),
  flag('type|t'),
  flag('database|d'),
] as const;

/**
 * `lsxcatd -v|-t|-d|-a`: what this daemon is [tabutils.pm:856].
 * @param marks the directory that has xCATMN and xCATSN
 */
export function lsxcatdAt(marks: string): DaemonCommand {
  return {
    kind: 'daemon',
    answer: async (call, daemon) => {
      const words = call.args.filter((arg) => arg !== undefined);
      const read = words.length === 0 ? undefined : readWords(words, specs);
      if (read === undefined) return [usageReply(messages.lsxcatdUsage, true)];
      if (read.options.has('help')) return [usageReply(messages.lsxcatdUsage, false)];
      return replies(read, daemon, marks);
    },
  };
}

export const lsxcatd: DaemonCommand = lsxcatdAt('/etc');

/** Without -a the first of version, type, database that is asked for is all that is answered. A document each. */
function replies({ options }: Words, { tables }: DaemonServices, marks: string): readonly XcatResponse[] {
  const version = [plainData(xcatVersion)];
  const types = nodeTypes(marks).map((type) => plainData(messages.nodeTypes[type]));
  const database = [{ data: tables.description }];
  if (options.has('all')) return [...version, ...types, ...database];
  if (options.has('version')) return version;
  if (options.has('type')) return types;
  return options.has('database') ? database : [];
}
