import type { Behaviour } from '../simulated-behaviour.js';
import type { TaskMessage } from './simulated-redfish-texts.js';

/** What the web server does for a client who was answered 202. */
export interface Task {
  readonly id: number;
  readonly startedAt: number;
  readonly targetUri: string;
  state: 'Running' | 'Completed' | 'Exception' | 'Cancelled';
  endedAt: number | undefined;
  percent: number;
  readonly messages: TaskMessage[];
  /** Shown in the payload: where the task's outcome is. */
  readonly httpHeaders: string[];
  /** The monitor has told the end, and is gone. */
  monitorIsGone: boolean;
}

/** What only the Redfish surface knows. Tasks live in the web server and die with it. */
export interface RedfishState {
  tasks: Task[];
  nextTask: number;
  applyTime: 'Immediate' | 'OnReset';
}

export function newRedfishState(behaviour: Behaviour): RedfishState {
  return {
    tasks: [],
    nextTask: 0,
    applyTime: behaviour.applyTime,
  };
}

export function forgetTasks(state: RedfishState): void {
  state.tasks = [];
  state.nextTask = 0;
}
