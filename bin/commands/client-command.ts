import { constants, homedir } from 'node:os';
import { parseArgs } from 'node:util';
import type { Argv } from 'yargs';
import { runClient } from '../client.js';
import type { Environment } from '../command-line.js';

const options = { host: { type: 'string' }, home: { type: 'string' } } as const;
const ownOptions = new Set(Object.keys(options).map((name) => `--${name}`));

/**
 * Runs `client [--host H] [--home D] COMMAND ARGS…` and gives its exit code. Everything from COMMAND on belongs to the
 * xCAT command and is passed as it is. Undefined, with nothing done, when the words are not such a call.
 */
export async function runClientWords(
  words: readonly string[],
  environment: Environment,
): Promise<number | undefined> {
  const { own, passed } = splitClientWords(words);
  const [command, ...args] = passed;
  const given = ownValues(own.slice(1));
  if (command === undefined || given === undefined) return undefined;
  return runClient({
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
}

/** Parts the words before COMMAND from the others. */
export function splitClientWords(words: readonly string[]): {
  readonly own: readonly string[];
  readonly passed: readonly string[];
} {
  if (words[0] !== 'client') return { own: words, passed: [] };
  let at = 1;
  while (at < words.length && words[at]?.startsWith('-')) at += ownOptions.has(words[at] ?? '') ? 2 : 1;
  return { own: words.slice(0, at), passed: words.slice(at) };
}

/** Undefined when there is an option that is not the client's, or one is there twice. */
function ownValues(words: readonly string[]): { readonly host?: string; readonly home?: string } | undefined {
  try {
    const { values, tokens } = parseArgs({ args: [...words], options, tokens: true });
    return tokens.length > Object.keys(values).length ? undefined : values;
  } catch {
    return undefined;
  }
}

/** Tells of the client in `--help`, and what is wrong with words that are no call of it. */
export function addClient(parser: Argv): void {
  parser.command(
    'client',
    'Send an xCAT command to a daemon, as the xCAT client does: client [--host HOST:PORT] [--home HOME] COMMAND ARGS…',
    (command) =>
      command
        .option('host', { type: 'string', describe: 'The daemon (default: XCATHOST, else localhost:3001)' })
        .option('home', { type: 'string', describe: 'HOME/.xcat has the certificates' }),
    () => {
      throw new Error('client: say which xCAT command, for example: client rpower node1 stat');
    },
  );
}

/** A key that is held down says it many times: what comes so soon after the first is the same wish. */
const SAME_WISH_MS = 500;
/** After a second Ctrl-C what the first one has to say still leaves: that the server is to stop. */
const LAST_WORDS_MS = 200;

/**
 * Aborts at the first Ctrl-C or TERM, with its name as the reason; a later one ends the process. Each is caught: were
 * the handler gone after the first, a second one in the same moment would end the process before the server is told
 * anything.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      firstAt ??= performance.now();
      if (!controller.signal.aborted) controller.abort(signal);
      else if (performance.now() - firstAt >= SAME_WISH_MS)
        setTimeout(() => process.exit(128 + constants.signals[signal]), LAST_WORDS_MS).unref();
    });
  }
  return controller.signal;
}
