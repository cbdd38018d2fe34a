import yargs from 'yargs';
import { addBmcsim } from './commands/bmcsim.js';
import { addClient, splitClientWords } from './commands/client.js';
import { addDemo } from './commands/demo.js';
import { addInit } from './commands/init.js';
import { addJobs } from './commands/jobs.js';
import { addServe } from './commands/serve.js';

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
  const parser = yargs([...splitClientWords(words).own])
    .scriptName('xcatd-ts')
    .usage("$0 <command>\n\nA daemon that speaks xCAT's client protocol and drives OpenBMC nodes.")
    .demandCommand(1, 'Say which command: serve, init, client, jobs, bmcsim or demo.')
    .strict()
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
  addDemo(parser, outcome);
  try {
    await parser.parseAsync();
  } catch (error) {
    process.stderr.write(`xcatd-ts: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write('Try: xcatd-ts --help\n');
    return error instanceof UsageError ? 2 : 1;
  }
  return outcome.exitCode;
}

/** The words cannot be understood; nothing was done. */
class UsageError extends Error {}
