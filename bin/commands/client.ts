import { homedir } from 'node:os';
import type { Argv } from 'yargs';
import type { Environment, Outcome } from '../command-line.js';

const ownOptions = new Set(['--host', '--home']);

/**
 * Parts `client [--host H] [--home D] COMMAND ARGS…`: everything from COMMAND on belongs to the xCAT command and is
 * passed as it is.
 */
export function splitClientWords(words: readonly string[]): {
  readonly own: readonly string[];
  readonly passed: readonly string[];
} {
  if (words[0] !== 'client') return { own: words, passed: [] };
  let at = 1;
  while (at < words.length && words[at]?.startsWith('-')) at += ownOptions.has(words[at] ?? '') ? 2 : 1;
  return { own: words.slice(0, at), passed: words.slice(at) };
}

export function addClient(
  parser: Argv,
  environment: Environment,
  passed: readonly string[],
  outcome: Outcome,
): void {
  parser.command(
    'client',
    'Send an xCAT command to a daemon, as the xCAT client does: client [--host HOST:PORT] [--home HOME] COMMAND ARGS…',
    (command) =>
      command
        .option('host', { type: 'string', describe: 'The daemon (default: XCATHOST, else localhost:3001)' })
        .option('home', { type: 'string', describe: 'HOME/.xcat has the certificates' }),
    async (given) => {
      const [command, ...args] = passed;
      if (command === undefined)
        throw new Error('client: say which xCAT command, for example: client rpower node1 stat');
      const { runClient } = await import('../client.js');
      outcome.exitCode = await runClient({
        command,
        args,
        host: given.host,
        home: given.home ?? environment['HOME'] ?? homedir(),
        environment,
        cwd: process.cwd(),
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        interrupted: interruption(),
      });
    },
  );
}

/** Aborts at the first Ctrl-C or TERM; a second one ends the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
