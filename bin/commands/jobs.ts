import { homedir } from 'node:os';
import type { Argv } from 'yargs';
import type { Environment, Outcome } from '../command-line.js';
import { stateDirectoryOf } from '../state-directory.js';

export function addJobs(parser: Argv, environment: Environment, outcome: Outcome): void {
  parser.command('jobs', 'List, show and cancel the flashes this machine knows', (command) =>
    command
      .option('confdir', {
        type: 'string',
        default: '/etc/xcat',
        describe: 'The directory that stands for /etc/xcat',
      })
      .option('statedir', {
        type: 'string',
        describe: 'The state directory of the daemon (default: that of its confdir)',
      })
      .option('host', {
        type: 'string',
        describe: 'cancel: the daemon (default: XCATHOST, else localhost:3001)',
      })
      .option('home', { type: 'string', describe: 'cancel: HOME/.xcat has the certificates' })
      .demandCommand(1, 'jobs: say which: list, show ID or cancel ID')
      .command('list', 'The newest jobs', {}, async (given) => {
        const { listJobs } = await import('../jobs.js');
        listJobs({ stateDirectory: stateDirectoryIn(given), output: process.stdout });
      })
      .command('show <id>', 'One job: its nodes and all it has said', withId, async (given) => {
        const { showJob } = await import('../jobs.js');
        showJob(given.id, { stateDirectory: stateDirectoryIn(given), output: process.stdout });
      })
      .command('cancel <id>', 'Cancel a job of the running daemon', withId, async (given) => {
        const { cancelWords } = await import('../jobs.js');
        const { runClient } = await import('../client.js');
        outcome.exitCode = await runClient({
          ...cancelWords(given.id, stateDirectoryIn(given)),
          host: textIn(given, 'host'),
          home: textIn(given, 'home') ?? environment['HOME'] ?? homedir(),
          environment,
          cwd: process.cwd(),
          stdin: process.stdin,
          stdout: process.stdout,
          stderr: process.stderr,
          interrupted: new AbortController().signal,
        });
      }),
  );
}

function withId<T>(command: Argv<T>) {
  return command.positional('id', { type: 'number', demandOption: true, describe: 'The number of the job' });
}

/** Options of the parent command are not in the types of its subcommands. */
function textIn(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

function stateDirectoryIn(given: Readonly<Record<string, unknown>>): string {
  return textIn(given, 'statedir') ?? stateDirectoryOf(textIn(given, 'confdir') ?? '/etc/xcat');
}
