import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import { perlDate } from '../perl-date.js';
import type { NodeLogSink } from '../run.js';

/** One node's log file for the time of one command. */
export interface NodeLog extends NodeLogSink {
  /** Resolves when everything written is in the file, or cannot be. */
  readonly close: () => Promise<void>;
}

export interface NodeLogParts {
  /** Where `rflash/NODE.log` is, or will be made. */
  readonly directory: string;
  readonly now: () => number;
  /** Told once per command what went wrong; a log that cannot be written never stops a flash. */
  readonly problem: (text: string) => void;
}

/** Opens the logs of one command's nodes: lines are appended in their order, in the background. */
export function openNodeLogs(parts: NodeLogParts): (node: NodeName) => NodeLog {
  const directory = join(parts.directory, 'rflash');
  let ready: Promise<unknown> | undefined;
  let told = false;
  const tell = (error: unknown) => {
    if (!told) parts.problem(error instanceof Error ? error.message : String(error));
    told = true;
  };

  return (node) => {
    ready ??= mkdir(directory, { recursive: true, mode: 0o755 });
    const file = join(directory, `${node.replaceAll(/[/\0]/g, '_')}.log`);
    let written: Promise<unknown> = ready;
    written.catch(tell);
    return {
      write: (line) => {
        const text = line.kind === 'banner' ? banner(line.text, parts.now()) : line.text;
        written = written.then(() => appendFile(file, `${text}\n`));
        written.catch(tell);
      },
      close: () =>
        written.then(
          () => undefined,
          () => undefined,
        ),
    };
  };
}

function banner(text: string, now: number): string {
  return `${perlDate(now)} ===================${text}===================`;
}
