import type { Verb } from './index.js';

/** How an image gets on a BMC that knows no upload without activation: what is pushed is activated. */
export interface UpdateWay {
  readonly kind: 'push';
  /** Activation cannot wait for the next restart: the BMC restarts by itself when the image is written. */
  readonly reboots: boolean;
  /** The largest image the BMC takes; undefined when it does not tell. */
  readonly mostBytes: number | undefined;
}

/** The task that follows a push, or makes a dump. Its number can be another one's after a restart, its time cannot. */
export interface UpdateTask {
  readonly path: string;
  readonly started: string | undefined;
}

/** How far the task is; `gone`: the BMC knows it no more, which says nothing of the update. */
export interface TaskProgress {
  readonly state: 'running' | 'completed' | 'failed' | 'gone';
  readonly percent: number | undefined;
  /** What the BMC says of a failure. */
  readonly message: string | undefined;
  /** The place of what the task has made, where it has made something. */
  readonly made?: string | undefined;
}

/** Before a push: asks the BMC to keep what is pushed for the next restart. The value says whether it will. */
export interface PrepareUpdate extends Verb<{ readonly reboots: boolean }> {
  readonly verb: 'prepareUpdate';
}

export interface ReadTask extends Verb<TaskProgress> {
  readonly verb: 'readTask';
  readonly task: UpdateTask;
}

/** Makes an installed image that does not run the one that runs: the BMC restarts at once. */
export interface SwitchSoftware extends Verb<undefined> {
  readonly verb: 'switchSoftware';
  readonly id: string;
}

export type UpdateVerb = PrepareUpdate | ReadTask | SwitchSoftware;
