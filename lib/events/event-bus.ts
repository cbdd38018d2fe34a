import type { Log } from '../log.js';
import type { AnyEvent } from './job-event.js';

/** The command that something happens in. */
export interface Work {
  /** A number of this daemon's, used once in its life; a job's own number is `job`. */
  readonly id: number;
  /** Undefined: the command is no job. */
  readonly job: number | undefined;
  readonly plugin: string;
  readonly command: string;
  readonly user: string | undefined;
}

/** What happened, where, and when (milliseconds since 1970). */
export interface Happening {
  readonly work: Work;
  readonly at: number;
  readonly event: AnyEvent;
  /** Its number in its job, where it is kept. */
  readonly seq: number | undefined;
}

/** Tells everything that happens in any command to whoever listens. */
export interface EventBus {
  /** A command that begins now. */
  work(of: Omit<Work, 'id'>): Work;
  tell(happening: Happening): void;
  /** @returns stops it */
  listen(listener: (happening: Happening) => void): () => void;
}

/** A listener that throws is a bug: it is logged, and disturbs neither the work nor other listeners. */
export function createEventBus(log: Log): EventBus {
  const listeners = new Set<(happening: Happening) => void>();
  let last = 0;
  return {
    work(of) {
      last += 1;
      return { id: last, ...of };
    },
    tell(happening) {
      for (const listener of listeners) {
        try {
          listener(happening);
        } catch (error) {
          log.error({ error: String(error), event: happening.event.kind }, 'a listener failed');
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
