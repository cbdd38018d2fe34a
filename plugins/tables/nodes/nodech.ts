import type { DaemonCommand, DaemonServices } from '../../../lib/plugin/contract.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { namesIn } from '../objects/object-names.js';
import { createTalk, type Talk } from '../talk.js';
import { flag, readWords } from '../words/getopt.js';
import { helpOrVersion, usageReply } from '../words/words-usage.js';
import { readAssignments } from './assignments.js';
import { fittingNodes, nodeChanges } from './change-nodes.js';
import { deletions, tablesToDelete } from './deletions.js';
import { messages, usages } from './nodes-texts.js';

const asks = [flag('help|h|?'), flag('version|v')] as const;
const deletes = [...asks, flag('delete|d')] as const;

/** `nodech NODERANGE table.column=value…`, `nodech -d NODERANGE TABLE…` [tabutils.pm:1404]. All or nothing. */
export const nodech: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      deletes,
    );
    const help = helpOrVersion(words, usages.nodech);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const { options, operands } = words;
    if (operands.length === 0) return [usageReply(usages.nodech, true)];
    if (!options.has('delete')) return changed(call.nodes, operands, daemon);
    return withoutLostUpdates(daemon.tables, async (store) => {
      const talk = createTalk();
      const tables = tablesToDelete(operands, talk);
      return applied(await deletions(call.nodes, tables, store), store, talk);
    });
  },
};

/** `nodeadd NODERANGE groups=NAMES…`: the same for nodes that need not be there [tabutils.pm:1500]. */
export const nodeadd: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, daemon) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      asks,
    );
    const help = helpOrVersion(words, usages.nodeadd);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const [range = '', ...rest] = words.operands;
    if (rest.length === 0) return [usageReply(usages.nodeadd, true)];
    const talk = createTalk();
    const found = await namesIn(daemon.tables, range, {
      asker: { user: call.user, files: daemon.files },
    });
    if (found.kind === 'malformed') {
      talk.error(found.reason);
      return talk.replies;
    }
    const capitals = found.names.filter((name) => /[A-Z]/.test(name));
    if (capitals.length > 0) talk.warn(messages.capitals(capitals.join(',')));
    return [...talk.replies, ...(await changed(found.names, rest, daemon))];
  },
};

async function changed(
  nodes: readonly string[],
  words: readonly string[],
  { tables }: DaemonServices,
): Promise<readonly XcatResponse[]> {
  return withoutLostUpdates(tables, async (store) => {
    const talk = createTalk();
    const { assignments, criteria } = readAssignments(words, talk);
    if (talk.failed) return talk.replies;
    const fitting = await fittingNodes(nodes, criteria, store);
    return applied(await nodeChanges(fitting, assignments, store, talk), store, talk);
  });
}

async function applied(
  changes: readonly Change[],
  store: TableStore,
  talk: Talk,
): Promise<readonly XcatResponse[]> {
  if (!talk.failed) await store.change(changes);
  return talk.replies;
}
