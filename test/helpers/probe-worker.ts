import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Job, JobOutput, StartPluginWorker, Target, WorkerServices } from '../../lib/plugin/contract.js';
import { runWorker } from '../../lib/worker/worker-main.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { info, nodeText } from '../../xcat-compat/wire/sendmsg.js';

/** What the probe plugin does with a job: the job's command. */
export type ProbeCommand =
  /** Three replies and success. */
  | 'echo'
  /** `count` replies of `bytes` each, without a pause. */
  | 'flood'
  | 'hang'
  | 'ignoreAbort'
  | 'spin'
  | 'die'
  | 'malformed'
  | 'oversized'
  | 'throw'
  /** Says what is no plain data, and what is longer than a message may be. */
  | 'unsendable'
  | 'verbose'
  | 'forget'
  /** Runs `plan.args` with Node, one child per target. */
  | 'children'
  /** Kills the worker while its children run. */
  | 'childrenThenDie'
  /** Says a step of each node; one whose facts have `poison` then ends the worker, in a callback nobody catches. */
  | 'poison';

export interface ProbePlan {
  readonly args?: readonly string[];
  readonly count?: number;
  readonly bytes?: number;
}

/** A plugin's half in a worker that does what a test asks for; every job first says the worker's PID. */
const probe: StartPluginWorker = (services) => ({
  async run(job, output, signal) {
    output.reply(info(`pid ${process.pid}`));
    await behave(job, output, signal, services);
  },
  stop: async () => {},
});

async function behave(
  job: Job,
  output: JobOutput,
  signal: AbortSignal,
  services: WorkerServices,
): Promise<void> {
  const plan = job.plan as ProbePlan;
  switch (job.command as ProbeCommand) {
    case 'echo':
      for (const { node } of job.targets) {
        for (const line of [1, 2, 3]) output.reply(info(`${node}: ${line}`));
        output.nodeStatus(node, 'powering-on');
        output.settled(node, { kind: 'success' });
      }
      return;
    case 'flood':
      for (let sent = 0; sent < (plan.count ?? 0); sent += 1) {
        output.reply(info(`${sent} ${'x'.repeat(plan.bytes ?? 0)}`));
      }
      settleAll(job, output, 'flooded');
      return;
    case 'hang':
      output.reply(info('hanging'));
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      settleAll(job, output, 'aborted');
      return;
    case 'ignoreAbort':
      output.reply(info('hanging'));
      return new Promise(() => {});
    case 'spin':
      output.reply(info('spinning'));
      await pause(10);
      for (;;);
    case 'die':
      output.reply(info('dying'));
      await pause(10);
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    case 'malformed':
      await pause(10);
      writeSync(3, Buffer.from([0, 0, 0, 1, 0xc1]));
      return new Promise(() => {});
    case 'oversized':
      await pause(10);
      writeSync(3, Buffer.from([0xff, 0xff, 0xff, 0xff]));
      return new Promise(() => {});
    case 'unsendable':
      output.settled(only(job), { kind: 'success', details: { at: new Date() as unknown as string } });
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return;
    case 'verbose': {
      const text = 'x'.repeat(plan.bytes ?? 0);
      services.log(text);
      output.reply(nodeText(only(job), text));
      output.settled(only(job), { kind: 'failure', reason: text });
      return;
    }
    case 'throw':
      throw new Error('no such thing');
    case 'forget':
      return;
    case 'children':
      await Promise.all(job.targets.map((target) => child(target, plan, output, signal, services)));
      return;
    case 'childrenThenDie':
      void Promise.all(job.targets.map((target) => child(target, plan, output, signal, services)));
      return new Promise(() => {});
    case 'poison':
      await Promise.all(job.targets.map((target) => poison(target, output)));
      return;
  }
}

async function poison({ node, facts }: Target, output: JobOutput): Promise<void> {
  const step = { kind: 'step', node, status: 'LIST', tries: 1, effect: false, facts: {} } as const;
  await output.step?.({ ...step, phase: 'intent' });
  await pause(100);
  if ((facts as { readonly poison?: true }).poison === true) {
    setTimeout(() => {
      throw new Error('poison');
    });
    return new Promise(() => {});
  }
  await pause(400);
  await output.step?.({ ...step, phase: 'outcome' });
  output.settled(node, { kind: 'success' });
}

async function child(
  target: Target,
  plan: ProbePlan,
  output: JobOutput,
  signal: AbortSignal,
  services: WorkerServices,
): Promise<void> {
  const result = await services.runChild(
    {
      node: target.node,
      program: process.execPath,
      args: plan.args ?? [],
      stdin: '',
      deadlineSeconds: 60,
      graceSeconds: 1,
      onStart: (pid) => output.reply(info(`child ${pid}`)),
    },
    signal,
  );
  const reason = result.kind === 'lost' ? result.reason : result.kind;
  output.settled(target.node, { kind: 'failure', reason });
}

function only({ targets: [target] }: Job): NodeName {
  if (target === undefined) throw new Error('no target');
  return target.node;
}

function settleAll(job: Job, output: JobOutput, reason: string): void {
  for (const { node } of job.targets) output.settled(node, { kind: 'failure', reason });
}

// A worker process when started as one; tests import only the types.
await runWorker({ descriptor: 3, loadHalf: async (name) => (name === 'probe' ? probe : undefined) });
process.exit(0);
