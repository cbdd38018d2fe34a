import { readFileSync } from 'node:fs';
import { openSqliteStore } from '../../xcat-compat/tables/sqlite-store.js';
import { type CommandResult, tableCommands } from './table-command.js';

/** What one command came to in a process of its own. */
export type ChildResult = CommandResult | { readonly thrown: string };

/*
 * node table-child.js DIRECTORY < COMMANDS: runs table commands on the SQLite files of a directory, in a process that may
 * have less than the test. COMMANDS is JSON: [line, stdin] pairs; the answer is JSON: a ChildResult each.
 */
const [, , directory = ''] = process.argv;
const commands: readonly (readonly [string, string?])[] = JSON.parse(readFileSync(0, 'utf8'));
const store = openSqliteStore(directory, { lockWaitMs: 500 });
const { run } = tableCommands(store);
const results: ChildResult[] = [];
for (const [line, stdin] of commands) {
  results.push(
    await run(line, stdin === undefined ? {} : { stdin }).catch((error: unknown) => ({
      thrown: error instanceof Error ? error.message : String(error),
    })),
  );
}
store.close();
process.stdout.write(JSON.stringify(results));
