import type { DaemonCommand } from '../../../lib/plugin/contract.js';
import { nodeIndex } from '../../../xcat-compat/tables/nodelist.js';
import { nodeColumn } from '../../../xcat-compat/tables/schema.js';
import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { withoutLostUpdates } from '../no-lost-updates.js';
import { createTalk } from '../talk.js';
import { flag, readWords } from '../words/getopt.js';
import { helpOrVersion, usageReply } from '../words/words-usage.js';
import { type Assignment, readAssignments } from './assignments.js';
import { nullable } from './change-nodes.js';
import { deletions, tablesToDelete } from './deletions.js';
import { messages, usages } from './nodes-texts.js';

const specs = [flag('help|h|?'), flag('version|v'), flag('delete|d')] as const;

/** `nodegrpch GROUP,… table.column=value…`: groups' rows change, and their members lose what they had of their own. */
export const nodegrpch: DaemonCommand = {
  kind: 'daemon',
  answer: async (call, { tables }) => {
    const words = readWords(
      call.args.map((arg) => arg ?? ''),
      specs,
    );
    const help = helpOrVersion(words, usages.nodegrpch);
    if (words === undefined || help !== undefined) return help === undefined ? [] : [help];
    const [groups, ...rest] = words.operands;
    // Without any word xCAT shows the usage of its sister [tabutils.pm:1522].
    if (groups === undefined) return [usageReply(usages.nodech, true)];
    return withoutLostUpdates(tables, async (store) => {
      const talk = createTalk();
      if (words.options.has('delete')) {
        const changes = await deletions(groups.split(','), tablesToDelete(rest, talk), store);
        if (!talk.failed) await store.change(changes);
        return talk.replies;
      }
      const { assignments } = readAssignments(rest, talk);
      if (assignments.some(({ column, operator }) => column === 'groups' && operator === '='))
        talk.error(messages.groupsOfGroup);
      else if (assignments.some(({ operator }) => operator !== '=')) talk.error(messages.onlySetOfGroup);
      if (!talk.failed) await store.change(await groupChanges(groups.split(','), assignments, store));
      return talk.replies;
    });
  },
};

async function groupChanges(
  groups: readonly string[],
  assignments: readonly Assignment[],
  store: TableStore,
): Promise<readonly Change[]> {
  const index = await nodeIndex(store);
  const changes: Change[] = [];
  for (const table of new Set(assignments.map((one) => one.table))) {
    const key = nodeColumn(table);
    const mine = assignments.filter((one) => one.table === table);
    const values = Object.fromEntries(mine.map(({ column, value }) => [column, value]));
    const cleared = Object.fromEntries(
      mine.flatMap(({ column }) => (column === key ? [] : [[column, ''] as const])),
    );
    for (const group of groups) {
      changes.push({ kind: 'set', table, key: { [key]: group }, values: nullable(values) });
      const members = index.members(group) ?? [];
      if (members.length > 0)
        changes.push({ kind: 'update', table, where: { [key]: members }, values: cleared });
    }
  }
  return changes;
}
