import { homedir } from 'node:os';
import type { Argv } from 'yargs';
import { printable } from '../../xcat-compat/wire/printable.js';
import type { Environment, Outcome } from '../command-line.js';
import type { JobsOutput, JobsPlace } from '../show-jobs.js';

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
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document instead of lines' })
      .option('host', {
        type: 'string',
        describe: 'cancel: the daemon (default: XCATHOST, else localhost:3001)',
      })
      .option('home', { type: 'string', describe: 'cancel: HOME/.xcat has the certificates' })
      .demandCommand(1, 'jobs: say which: list, show ID or cancel ID')
      .command('list', 'All jobs that are remembered, the newest first', withFilters, async (given) => {
        const [{ listJobs }, { dayOf }] = [await import('../show-jobs.js'), await import('../job-filter.js')];
        const { nodes, user, day, result } = given;
        const options = optionsIn(given);
        toldAsJson(options, outcome, () => listJobs({ nodes, user, day: dayOf(day), result }, options));
      })
      .command(
        'show <id>',
        'One job: its nodes and all it has said',
        (one) =>
          withId(one).option('failed', {
            type: 'boolean',
            default: false,
            describe: 'Its failed nodes only',
          }),
        async (given) => {
          const { showJob } = await import('../show-jobs.js');
          const options = optionsIn(given);
          toldAsJson(options, outcome, () => showJob(idOf(given.id), given.failed, options));
        },
      )
      .command('cancel <id>', 'Cancel a job of the running daemon', withId, async (given) => {
        const { cancelWords, gathered } = await import('../show-jobs.js');
        const { runClient } = await import('../client.js');
        const { json, output } = optionsIn(given);
        let words: ReturnType<typeof cancelWords> | undefined;
        toldAsJson({ json, output }, outcome, () => {
          words = cancelWords(idOf(given.id), placeIn(given));
        });
        if (words === undefined) return;
        const told = gathered();
        outcome.exitCode = await runClient({
          ...words,
          host: textIn(given, 'host'),
          home: textIn(given, 'home') ?? environment['HOME'] ?? homedir(),
          environment,
          cwd: process.cwd(),
          stdin: process.stdin,
          stdout: json ? told.stream : process.stdout,
          stderr: json ? told.stream : process.stderr,
          interrupted: new AbortController().signal,
        });
        if (!json) return;
        const { exitCode } = outcome;
        const document = { job: idOf(given.id), nodes: words.args[0], exitCode, lines: told.lines() };
        output.write(`${JSON.stringify(document, undefined, 2)}\n`);
      }),
  );
}

/** With `--json` what is wrong is a document too. */
function toldAsJson(
  { json, output }: { readonly json: boolean; readonly output: JobsOutput },
  outcome: Outcome,
  work: () => void,
): void {
  try {
    work();
  } catch (error) {
    if (!json || !(error instanceof Error)) throw error;
    outcome.exitCode = 1;
    output.write(`${JSON.stringify({ errors: [error.message], exitCode: 1 })}\n`);
  }
}

function withId<T>(command: Argv<T>) {
  return command.positional('id', { type: 'string', demandOption: true, describe: 'The number of the job' });
}

function withFilters<T>(command: Argv<T>) {
  return command
    .option('nodes', {
      type: 'string',
      describe: 'Of these nodes: names or ranges such as n[1-8], not groups',
    })
    .option('user', { type: 'string', describe: 'Of this user' })
    .option('day', { type: 'string', describe: 'Begun on this day: YYYY-MM-DD' })
    .option('result', {
      choices: ['running', 'success', 'failed', 'refused'] as const,
      describe: 'With this result',
    });
}

function idOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`jobs: '${text}' is no number of a job; see: xcatd-ts jobs list`);
}

/** Options of the parent command are not in the types of its subcommands. */
function textIn(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

function placeIn(given: Readonly<Record<string, unknown>>): JobsPlace {
  return { confdir: textIn(given, 'confdir') ?? '/etc/xcat', statedir: textIn(given, 'statedir') };
}

function optionsIn(given: Readonly<Record<string, unknown>>) {
  return {
    place: placeIn(given),
    output: standardOutput(),
    json: given['json'] === true,
  };
}

/** A reader that has seen enough (`| head`) ends the list without a word. */
function standardOutput(): JobsOutput {
  let closed = false;
  process.stdout.on('error', () => {
    closed = true;
  });
  return {
    isClosed: () => closed || process.stdout.destroyed,
    write: (text) => {
      if (!closed) process.stdout.write(text);
    },
    note: (line) => void process.stderr.write(`xcatd-ts: ${printable(line)}\n`),
  };
}
