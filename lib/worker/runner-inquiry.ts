import type { ToWorker } from '../ipc/worker-messages.js';

/** Asks the daemon where the runner listens; one question serves all who ask meanwhile. */
export interface RunnerInquiry {
  /** Rejects with the daemon's reason. */
  readonly ask: () => Promise<string>;
  answer(message: Extract<ToWorker, { kind: 'runner' | 'noRunner' }>): void;
}

export function createRunnerInquiry(question: () => void): RunnerInquiry {
  let asked: PromiseWithResolve | undefined;

  return {
    ask() {
      if (asked === undefined) {
        asked = withResolve();
        question();
      }
      return asked.promise;
    },
    answer(message) {
      if (message.kind === 'runner') asked?.resolve(message.path);
      else asked?.reject(new Error(message.reason));
      asked = undefined;
    },
  };
}

interface PromiseWithResolve {
  readonly promise: Promise<string>;
  readonly resolve: (path: string) => void;
  readonly reject: (error: Error) => void;
}

function withResolve(): PromiseWithResolve {
  let resolve: PromiseWithResolve['resolve'] = () => {};
  let reject: PromiseWithResolve['reject'] = () => {};
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
