/** What a slot waits for, in seconds. */
export interface WorkerTimes {
  /** Between an abort and the worker's `done`. */
  readonly abortSeconds: number;
  /** Between two pings of a worker that has work. */
  readonly pingSeconds: number;
  /** Pings in a row without a word from the worker; then its event loop is stuck and it is killed. */
  readonly pingsUnanswered: number;
  /** A worker that dies `maxDeaths` times within this is not started again within it. */
  readonly deathWindowSeconds: number;
  readonly maxDeaths: number;
  /** A machine that cannot start a process is asked again so often, for so long. */
  readonly startRetrySeconds: number;
  readonly startPatienceSeconds: number;
}

export const WORKER_TIMES: WorkerTimes = {
  abortSeconds: 10,
  pingSeconds: 5,
  pingsUnanswered: 6,
  deathWindowSeconds: 60,
  maxDeaths: 5,
  startRetrySeconds: 1,
  startPatienceSeconds: 20,
};
