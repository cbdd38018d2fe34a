import { basename } from 'node:path';
import { isClientCommand } from './client.js';
import { runClientWords } from './commands/client-command.js';
import { optimizeLater } from './optimize-later.js';

/** The one place that reads argv and environment and sets the exit code. */
optimizeLater();
const calledAs = basename(process.argv[1] ?? '');
const words = process.argv.slice(2);
const own = isClientCommand(calledAs) ? ['client', calledAs, ...words] : words;
const exitCode = (await runClientWords(own, process.env)) ?? (await otherCommand());
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Not left to Node's own end: its clean-up of what hung on a TLS connection now and then spins for ever (Node 20).
process.exit(exitCode);

/** Scripts call the client again and again: it starts without what only the other subcommands need. */
async function otherCommand(): Promise<number> {
  const { commandLine } = await import('./command-line.js');
  return commandLine(own, process.env);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writable) stream.write('', () => resolve());
    else resolve();
  });
}
