import type { Answer } from '../answers/simulated-answer.js';
import { type Bmc, later, timeOf } from '../bmc.js';
import { bare, type Fields, json, notFound, resource } from './answers.js';
import { type Call, link, type Route } from './call.js';
import { timeText } from './identifiers.js';
import { collection, links } from './simulated-redfish-collection.js';
import type { Task } from './simulated-redfish-state.js';
import { taskMessage } from './simulated-redfish-texts.js';

const service = '/redfish/v1/TaskService';
const tasks = `${service}/Tasks`;
const monitors = `${service}/TaskMonitors`;
const RETRY_S = '30';
const MAX_TASKS = 100;

/** TaskService, tasks and their monitors. */
export const taskRoutes: readonly Route[] = [
  { at: service, get: showService },
  { at: tasks, get: list },
  { at: `${tasks}/:task`, get: show },
  { at: `${tasks}/:task/Monitor`, get: showMonitor, exists: (bmc) => bmc.behaviour.taskMonitor === 'below' },
  { at: `${monitors}/:task`, get: showMonitor, exists: (bmc) => bmc.behaviour.taskMonitor === 'own' },
];

/** A task that runs from now on. */
export function startTask(bmc: Bmc, targetUri: string): Task {
  const { redfish } = bmc;
  const task: Task = {
    id: redfish.nextTask,
    startedAt: bmc.clock.now(),
    targetUri,
    state: 'Running',
    endedAt: undefined,
    percent: 0,
    messages: [taskMessage('TaskStarted', [String(redfish.nextTask)])],
    httpHeaders: [],
    monitorIsGone: false,
  };
  redfish.nextTask += 1;
  redfish.tasks.push(task);
  if (redfish.tasks.length > MAX_TASKS) redfish.tasks.shift();
  keepWaiting(bmc, task);
  return task;
}

const waits = new WeakMap<Task, number>();

/** Cancels the task when nothing is heard for so long. */
function keepWaiting(bmc: Bmc, task: Task): void {
  const heard = (waits.get(task) ?? 0) + 1;
  waits.set(task, heard);
  later(bmc, bmc.behaviour.taskStallMs, () => {
    if (waits.get(task) === heard) endTask(bmc, task, 'Cancelled');
  });
}

export function progressTask(bmc: Bmc, task: Task, percent: number): void {
  if (task.state !== 'Running') return;
  keepWaiting(bmc, task);
  if (percent <= task.percent) return;
  task.percent = percent;
  task.messages.push(taskMessage('TaskProgressChanged', [String(task.id), String(percent)]));
}

export function endTask(bmc: Bmc, task: Task, state: 'Completed' | 'Exception' | 'Cancelled'): void {
  if (task.state !== 'Running') return;
  task.state = state;
  task.endedAt = timeOf(bmc);
  const isDone = state === 'Completed';
  if (isDone) task.percent = 100;
  task.messages.push(taskMessage(isDone ? 'TaskCompletedOK' : 'TaskAborted', [String(task.id)]));
  if (isDone && bmc.behaviour.tasksVanish) {
    bmc.redfish.tasks = bmc.redfish.tasks.filter((other) => other !== task);
  }
}

/** 202, with where to look for the end. */
export function accepted(bmc: Bmc, task: Task): Answer {
  return json(202, shown(bmc, task), { Location: monitorOf(bmc, task), 'Retry-After': RETRY_S });
}

function monitorOf({ behaviour }: Bmc, { id }: Task): string {
  return behaviour.taskMonitor === 'own' ? `${monitors}/${id}` : `${tasks}/${id}/Monitor`;
}

function showService({ bmc }: Call): Answer {
  return resource({
    '@odata.id': service,
    '@odata.type': '#TaskService.v1_1_4.TaskService',
    CompletedTaskOverWritePolicy: 'Oldest',
    DateTime: timeText(bmc.clock.now()),
    Id: 'TaskService',
    LifeCycleEventOnTaskStateChange: true,
    Name: 'Task Service',
    ServiceEnabled: true,
    Status: { State: 'Enabled' },
    Tasks: link(tasks),
  });
}

function list(call: Call): Answer {
  const ids = call.bmc.redfish.tasks.map((task) => String(task.id));
  return collection(call, 'TaskCollection', 'Task Collection', links(tasks, ids));
}

function taskOf({ bmc, ids: [id = ''] }: Call): Task | undefined {
  return bmc.redfish.tasks.find((task) => String(task.id) === id);
}

function show(call: Call): Answer {
  const task = taskOf(call);
  return task === undefined ? notFound(call.bmc, 'Task', call.ids[0] ?? '') : resource(shown(call.bmc, task));
}

/** 202 while it runs, 204 once after its end, and then 404. */
function showMonitor(call: Call): Answer {
  const { bmc } = call;
  const task = taskOf(call);
  if (task === undefined || task.monitorIsGone) return notFound(bmc, 'Task', call.ids[0] ?? '');
  if (task.state === 'Running') return accepted(bmc, task);
  task.monitorIsGone = true;
  return bare(204);
}

function shown(bmc: Bmc, task: Task): Fields {
  const hasEnded = task.endedAt !== undefined;
  return {
    '@odata.id': `${tasks}/${task.id}`,
    '@odata.type': '#Task.v1_4_3.Task',
    ...(task.endedAt === undefined ? {} : { EndTime: timeText(task.endedAt) }),
    HidePayload: false,
    Id: String(task.id),
    Messages: task.messages,
    Name: `Task ${task.id}`,
    Payload: {
      HttpHeaders: task.httpHeaders,
      HttpOperation: 'POST',
      ...(hasEnded ? { JsonBody: '' } : {}),
      TargetUri: task.targetUri,
    },
    PercentComplete: task.percent,
    StartTime: timeText(task.startedAt),
    ...(task.monitorIsGone ? {} : { TaskMonitor: monitorOf(bmc, task) }),
    TaskState: task.state,
    TaskStatus: task.state === 'Running' || task.state === 'Completed' ? 'OK' : 'Warning',
  };
}
