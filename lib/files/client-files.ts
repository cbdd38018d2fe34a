import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { type Account, accountNamed } from '../process/account.js';
import { decodeFileAnswers, type FileOrder } from './file-order.js';
import { type FileAnswer, readPlainFile, writePlainFile } from './plain-file.js';

/**
 * Files that clients name: regular ones, opened by the rights of the user who asks and never by the daemon's. Users are
 * known by the name in their certificate. Nothing here rejects.
 */
export interface ClientFiles {
  /** The answers come in the order of the paths. */
  readonly read: (user: string, paths: readonly string[], maxBytes: number) => Promise<readonly FileAnswer[]>;
  /** A new file is readable by its owner alone. The text of the answer is empty. */
  readonly write: (user: string, path: string, text: string) => Promise<FileAnswer>;
}

export interface ClientFilesOptions {
  /** The process that acts for a user. */
  readonly entry: URL;
  /** All that it has of an environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A file system that does not answer is given up after this. */
const DEADLINE_SECONDS = 30;
/** Processes at once that act for users. */
const MAX_PROCESSES = 4;

/**
 * For root this process opens them. For anybody else a process of its own takes the rights of that user's account
 * first; who has none here has no files here.
 */
export function createClientFiles(options: ClientFilesOptions): ClientFiles {
  const limit = pLimit(MAX_PROCESSES);
  const act = async (user: string, parts: Parts): Promise<readonly FileAnswer[]> => {
    if (user === 'root') return parts.directly();
    const found = await accountNamed(user);
    if (found.kind === 'none') return [problem(found.reason)];
    const { account } = found;
    const own = process.getuid?.();
    if (own === account.uid) return parts.directly();
    if (own !== 0) return [problem(`the daemon does not run as root, so it cannot act for ${user}`)];
    return limit(() => obeyed(parts.order(account), options));
  };
  return {
    async read(user, paths, maxBytes) {
      const answers = await act(user, {
        directly: () => Promise.all(paths.map((path) => readPlainFile(path, maxBytes))),
        order: (account) => ({ kind: 'read', account, paths, maxBytes }),
      });
      // One answer for all: why none was opened.
      return paths.map((_, at) => answers[at] ?? answers[0] ?? lost);
    },
    async write(user, path, text) {
      const [answer = lost] = await act(user, {
        directly: async () => [await writePlainFile(path, text, 'trusted')],
        order: (account) => ({ kind: 'write', account, path, text }),
      });
      return answer;
    },
  };
}

interface Parts {
  readonly directly: () => Promise<readonly FileAnswer[]>;
  readonly order: (account: Account) => FileOrder;
}

function problem(reason: string): FileAnswer {
  return { kind: 'problem', reason };
}

const lost = problem('the process that was to open it has ended without an answer');

/** The answers of a process that obeys the order, or why there are none. */
function obeyed(
  order: FileOrder,
  { entry, environment }: ClientFilesOptions,
): Promise<readonly FileAnswer[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [fileURLToPath(entry)], {
      env: environment,
      cwd: '/',
      // What goes wrong in it goes to the daemon's log.
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: DEADLINE_SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => {});
    child.once('error', (error) => resolve([problem(error.message)]));
    child.once('close', (code) => resolve(code === 0 ? answersIn(Buffer.concat(chunks)) : [lost]));
    child.stdin.end(JSON.stringify(order));
  });
}

function answersIn(output: Buffer): readonly FileAnswer[] {
  try {
    return decodeFileAnswers(output.toString('utf8'));
  } catch {
    return [lost];
  }
}
