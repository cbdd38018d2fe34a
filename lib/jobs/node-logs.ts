import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { visible } from '../visible.js';

/** Log files of nodes, DIRECTORY/COMMAND/NODE.log: written by the daemon alone, behind the work and never in its way. */
export interface NodeLogs {
  /** @param problem told once what went wrong: a log that cannot be written never stops anything */
  open(command: string, problem: (reason: string) => void): CommandLog;
  /**
   * Resolves when all lines of all commands are in the files or cannot be; a file system that does not answer is not
   * waited for.
   */
  written(): Promise<void>;
}

/** The logs of one command's nodes. */
export interface CommandLog {
  /** Adds a line, cut where it is too long. */
  append(node: NodeName, text: string): void;
}

const MOST_CHARACTERS = 4096;
/** What one command may write for one node. */
const MOST_NODE_CHARACTERS = 1024 * 1024;
/** A file that would be longer is put aside as NODE.log.1, in the place of the one before. */
const MOST_FILE_BYTES = 4 * 1024 * 1024;
const FILE_MODE = 0o640;
/** Lines that are not written yet; what comes then is dropped. */
const MOST_WAITING_CHARACTERS = 16 * 1024 * 1024;
const WRITTEN_SECONDS = 2;
/** Lines are gathered for so long: a file is opened once for those that come together. */
const GATHER_MILLISECONDS = 200;

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
/** Neither a link to elsewhere nor a FIFO that somebody has put there. */
const OPEN_TO_APPEND = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** One file is written at a time: a file system that hangs takes one of the process' threads, not all. */
export function createNodeLogs(directory: string): NodeLogs {
  let waiting = 0;
  /** Files with lines that are not written yet. */
  let due: (() => Promise<void>)[] = [];
  let writing: Promise<void> | undefined;
  let hurry = new AbortController();

  async function writeAll(): Promise<void> {
    while (due.length > 0) {
      await pause(GATHER_MILLISECONDS, undefined, { signal: hurry.signal }).catch(() => {});
      const now = due;
      due = [];
      for (const write of now) await write();
    }
    writing = undefined;
    hurry = new AbortController();
  }

  function openLog(command: string, problem: (reason: string) => void): CommandLog {
    const folder = join(directory, command);
    const texts = new Map<string, string>();
    const written = new Map<NodeName, number>();
    let told = false;
    const tell = (reason: string): void => {
      if (!told) problem(reason);
      told = true;
    };

    async function write(file: string): Promise<void> {
      const text = texts.get(file) ?? '';
      texts.delete(file);
      try {
        await appendTo(folder, file, text);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      } finally {
        waiting -= text.length;
      }
    }

    return {
      append(node, text) {
        const line = `${visible(text.slice(0, MOST_CHARACTERS).replace(/\p{Cc}+/gu, ' ')).slice(0, MOST_CHARACTERS)}\n`;
        const size = (written.get(node) ?? 0) + line.length;
        if (size > MOST_NODE_CHARACTERS) {
          tell(`too much for one node: the log of ${node} goes no further`);
          return;
        }
        if (waiting + line.length > MOST_WAITING_CHARACTERS) {
          tell('the log directory takes lines slower than they come: some are dropped');
          return;
        }
        written.set(node, size);
        waiting += line.length;
        const file = `${node.replaceAll(/[/\0]/g, '_')}.log`;
        const before = texts.get(file);
        texts.set(file, (before ?? '') + line);
        if (before !== undefined) return;
        due.push(() => write(file));
        writing ??= writeAll();
      },
    };
  }

  return {
    open: openLog,
    async written() {
      const patience = new AbortController();
      const late = pause(WRITTEN_SECONDS * 1000, undefined, { signal: patience.signal }).catch(() => {});
      if (writing !== undefined) hurry.abort();
      await Promise.race([writing, late]);
      patience.abort();
    },
  };
}

async function appendTo(folder: string, file: string, text: string): Promise<void> {
  const path = join(folder, file);
  const first = await appended(path, text).catch(async (error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(folder, { recursive: true, mode: 0o755 });
    return appended(path, text);
  });
  if (first === 'full') {
    await rename(path, `${path}.1`);
    await appended(path, text);
  }
}

/** `full`, with nothing written, when the file has enough. */
async function appended(path: string, text: string): Promise<'written' | 'full'> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, OPEN_TO_APPEND, FILE_MODE);
    const found: Stats = await file.stat();
    if (!found.isFile()) throw new Error(`${path} is no file`);
    if (found.size > 0 && found.size + Buffer.byteLength(text) > MOST_FILE_BYTES) return 'full';
    // Also one that an earlier version has made.
    if ((found.mode & 0o777) !== FILE_MODE) await file.chmod(FILE_MODE);
    await file.appendFile(text);
    return 'written';
  } finally {
    await file?.close();
  }
}
