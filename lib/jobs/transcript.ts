import { setImmediate as turn } from 'node:timers/promises';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { KeptEvent } from '../events/job-event.js';
import { messages } from './job-texts.js';
import type { Journal } from './journal.js';

/** Lines of one job that are kept; beyond, only those that say of an error. */
const MOST_LINES = 200_000;
/** Lines or events read in one turn of the event loop. */
const READ_AT_ONCE = 500;

/** How a reader of a transcript ended. */
export type ShownUntil = 'end' | 'suspended' | 'aborted';

/**
 * Everything that has happened in a job, from the journal: whoever reads it, and whenever, sees what was written down, all
 * of it, in its order.
 */
export interface Transcript {
  /** Which lines of these are kept, and what is said in the place of the others. */
  kept(line: XcatResponse): readonly XcatResponse[];
  /** Something was written down. */
  told(): void;
  /** Everything has been said and written. */
  end(): void;
  /** The daemon stops: nobody is shown anything any more. */
  suspend(): void;
  /** Shows all lines until the end; resolves with what ended it. */
  show(send: (line: XcatResponse) => void, signal: AbortSignal): Promise<ShownUntil>;
  /** Shows all events from this number on until the end; resolves with what ended it. */
  follow(from: number, send: (event: KeptEvent) => void, signal: AbortSignal): Promise<ShownUntil>;
}

export function createTranscript(job: number, journal: Journal): Transcript {
  const { reader } = journal;
  let lines = reader.lineCount(job);
  let over: 'end' | 'suspended' | undefined;
  let isWaking = false;
  const watchers = new Set<() => void>();
  const wake = (): void => {
    isWaking = false;
    for (const watcher of watchers) watcher();
  };

  async function read<Item extends { readonly seq: number }>(
    from: number,
    next: (from: number) => readonly Item[],
    send: (item: Item) => void,
    signal: AbortSignal,
  ): Promise<ShownUntil> {
    for (let at = from; ; ) {
      if (signal.aborted) return 'aborted';
      if (over === 'suspended') return over;
      const items = next(at);
      items.forEach(send);
      const last = items.at(-1);
      if (last !== undefined) {
        at = last.seq + 1;
        await turn();
      } else if (over !== undefined) return over;
      else await news(watchers, signal);
    }
  }

  return {
    kept(line) {
      if (lines >= MOST_LINES && !isError(line)) return [];
      lines += 1;
      if (lines !== MOST_LINES) return [line];
      lines += 1;
      return [line, messages.linesDropped(MOST_LINES)];
    },
    told() {
      if (!isWaking) journal.whenWritten(wake);
      isWaking = true;
    },
    end() {
      over ??= 'end';
      wake();
    },
    suspend() {
      over ??= 'suspended';
      wake();
    },
    show: (send, signal) =>
      read(
        0,
        (from) => reader.lines(job, from, READ_AT_ONCE),
        ({ response }) => send(response),
        signal,
      ),
    follow: (from, send, signal) => read(from, (at) => reader.events(job, at, READ_AT_ONCE), send, signal),
  };
}

function isError({ error, errorcode, node }: XcatResponse): boolean {
  return error !== undefined || errorcode !== undefined || (node !== undefined && 'error' in node);
}

/** Resolves at the next line, at the end, or when the signal aborts. */
function news(watchers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
