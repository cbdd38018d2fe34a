import type { DaemonCommand, DaemonServices } from '../../lib/plugin/contract.js';
import { xcatVersion } from '../../xcat-compat/usage/version.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { plainData } from '../../xcat-compat/wire/sendmsg.js';
import { messages } from './messages.js';
import { flag, readWords, type Words } from './words/getopt.js';
import { usageReply } from './words/usage.js';

const specs = [
  flag('help|h|?'),
  flag('version|v'),
  flag('all|a'),
  flag('type|t'),
  flag('database|d'),
] as const;

/** `lsxcatd -v|-t|-d|-a`: what this daemon is [tabutils.pm:856]. One line, one document. */
export const lsxcatd: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const words = call.args.filter((arg) => arg !== undefined);
    const read = words.length === 0 ? undefined : readWords(words, specs);
    if (read === undefined) return [usageReply(messages.lsxcatdUsage, true)];
    return read.options.has('help') ? [usageReply(messages.lsxcatdUsage, false)] : replies(read, daemon);
  },
};

/** Without -a the first of version, type, database that is asked for is all that is answered. */
function replies({ options }: Words, daemon: DaemonServices): readonly XcatResponse[] {
  const version = plainData(xcatVersion);
  const nodeType = plainData(messages.managementNode);
  const engine = plainData(messages.engine(daemon.tables.engine));
  if (options.has('all')) return [version, nodeType, engine];
  if (options.has('version')) return [version];
  if (options.has('type')) return [nodeType];
  return options.has('database') ? [engine] : [];
}
