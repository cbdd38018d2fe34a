#!/usr/bin/env node
import { basename } from 'node:path';
import { isClientCommand } from './client.js';
import { runClientWords } from './commands/client.js';
import { optimizeLater } from './optimize-later.js';

/** The one place that reads argv and environment and sets the exit code. */
optimizeLater();
const calledAs = basename(process.argv[1] ?? '');
const words = process.argv.slice(2);
const own = isClientCommand(calledAs) ? ['client', calledAs, ...words] : words;
process.exitCode = (await runClientWords(own, process.env)) ?? (await otherCommand());

/** Scripts call the client again and again: it starts without what only the other subcommands need. */
async function otherCommand(): Promise<number> {
  const { commandLine } = await import('./command-line.js');
  return commandLine(own, process.env);
}
