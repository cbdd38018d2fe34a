import { parseArgs } from 'node:util';
import type { Call, DaemonCommand, DaemonServices } from '../../lib/plugin/contract.js';
import { xcatVersion } from '../../xcat-compat/usage/version.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { plainData } from '../../xcat-compat/wire/sendmsg.js';
import { messages } from './messages.js';

/** `lsxcatd -v|-t|-d|-a`: what this daemon is [tabutils.pm:856]. One line, one document. */
export const lsxcatd: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => replies(call, daemon),
};

const options = {
  version: { type: 'boolean', short: 'v' },
  type: { type: 'boolean', short: 't' },
  database: { type: 'boolean', short: 'd' },
  all: { type: 'boolean', short: 'a' },
  help: { type: 'boolean', short: 'h' },
  verbose: { type: 'boolean', short: 'V' },
} as const;

/** Without -a the first of version, type, database that is asked for is all that is answered. */
function replies(call: Call, daemon: DaemonServices): readonly XcatResponse[] {
  const asked = parsed(call);
  if (asked?.help) return [{ data: messages.lsxcatdUsage }];
  if (asked === undefined) return [{ data: messages.lsxcatdUsage, errorcode: 1 }];
  const version = plainData(xcatVersion);
  const nodeType = plainData(messages.managementNode);
  const engine = plainData(messages.engine(daemon.tables.engine));
  if (asked.all) return [version, nodeType, engine];
  if (asked.version) return [version];
  if (asked.type) return [nodeType];
  return asked.database ? [engine] : [];
}

/** undefined: no word, or one that is no option. */
function parsed(call: Call): { readonly [option in keyof typeof options]?: boolean } | undefined {
  const args = call.args.filter((arg) => arg !== undefined);
  if (args.length === 0) return undefined;
  try {
    return parseArgs({ args, options, allowPositionals: true }).values;
  } catch {
    return undefined;
  }
}
