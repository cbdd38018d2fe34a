import yargs from 'yargs';
import { printable } from '../xcat-compat/wire/printable.js';
import { addBmcsim } from './commands/bmcsim-command.js';
import { addClient, splitClientWords } from './commands/client-command.js';
import { addDemo } from './commands/demo-command.js';
import { addInit } from './commands/init-command.js';
import { addJobs } from './commands/jobs-command.js';
import { addLink } from './commands/link-commands.js';
import { addServe } from './commands/serve-command.js';
import { addSite } from './commands/site-command.js';
import { addUserCommands } from './commands/user-command.js';
import { optionProblem, usageProblem } from './usage-problem.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a subcommand's handler reports back: the process' exit code. */
export interface Outcome {
  exitCode: number;
}

/**
 * The command line but for the client's: parses the words, runs one subcommand to its end and returns the exit code.
 * Each subcommand's code is loaded only when it is asked for.
 */
export async function commandLine(words: readonly string[], environment: Environment): Promise<number> {
  const outcome: Outcome = { exitCode: 0 };
  const own = splitClientWords(words).own;
  try {
    await ownParser(own, environment, outcome).parseAsync();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError;
    const line = isUsage ? await usageProblem(text, own, (before) => helpBehind(before, environment)) : text;
    process.stderr.write(`xcatd-ts: ${printable(line)}\n`);
    return isUsage ? 2 : 1;
  }
  return outcome.exitCode;
}

function ownParser(words: readonly string[], environment: Environment, outcome: Outcome) {
  const parser = yargs([...words])
    .scriptName('xcatd-ts')
    .usage("$0 <command>\n\nA daemon that speaks xCAT's client protocol and drives OpenBMC nodes.")
    .demandCommand(1, 'Say which command: serve, init, client, jobs, link, site, user, bmcsim or demo.')
    .strict()
    // Before the values are looked at, which is yargs' part: of two it would say that none is a choice.
    .middleware((given) => {
      const problem = optionProblem(given, words);
      if (problem !== undefined) throw new UsageError(problem);
    }, true)
    .wrap(110)
    .help()
    .fail((text, error: Error | undefined) => {
      throw error ?? new UsageError(text);
    });
  addServe(parser, environment);
  addInit(parser, environment);
  addClient(parser);
  addJobs(parser, environment, outcome);
  addBmcsim(parser);
  addLink(parser, outcome);
  addSite(parser, environment, outcome);
  addUserCommands(parser);
  addDemo(parser, outcome);
  return parser;
}

/** What the help tells of these commands, and of what can stand behind them. */
function helpBehind(before: readonly string[], environment: Environment): Promise<string> {
  return ownParser(before, environment, { exitCode: 0 }).getHelp();
}

/** The words cannot be understood; nothing was done. */
class UsageError extends Error {}
