import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { cannotBeSent } from '../ended-work-texts.js';
import { type Channel, openChannel } from '../ipc/channel.js';
import { decodeToWorker, type FromWorker, type ToWorker } from '../ipc/worker-messages.js';
import {
  type PluginWorker,
  STOPPING,
  type StartPluginWorker,
  type WorkerServices,
} from '../plugin/contract.js';
import { ignoreSignals } from '../process/signals.js';
import { type LiveSettings, liveSettings } from '../settings/live-settings.js';
import { type Children, createChildren } from './run-child.js';
import { createRunnerInquiry, type RunnerInquiry } from './runner-inquiry.js';
import { type RunningJob, runningJob } from './running-job.js';

/** What a plugin may take to end what it keeps: log out of its BMCs. */
const PLUGIN_STOP_SECONDS = 8;

/** What a worker whose daemon vanished may take for everything. */
const DAEMON_GONE_SECONDS = 16;

/** How long the daemon may take to read the last messages. */
const LAST_WORDS_SECONDS = 2;

/** Beyond this much unread output no more work is taken from the daemon until it has read some. */
const PAUSE_ABOVE_BYTES = 4 * 1024 * 1024;

/** A line of the daemon's log, with what an exception says of itself. */
const MAX_LOG_CHARACTERS = 16 * 1024;

/** A daemon that leaves this much unread is not alive: the worker stops. */
const MAX_UNSENT_BYTES = 256 * 1024 * 1024;

export interface WorkerOptions {
  /** The file descriptor of the socket to the daemon. */
  readonly descriptor: number;
  /** Loads a plugin's half that runs in workers; undefined when it has none. */
  readonly loadHalf: (plugin: string) => Promise<StartPluginWorker | undefined>;
}

/** The worker process: runs jobs until the daemon says stop or is gone. Resolves when everything has ended. */
export function runWorker({ descriptor, loadHalf }: WorkerOptions): Promise<void> {
  ignoreSignals();
  const jobs = new Map<number, { readonly running: RunningJob; readonly ended: Promise<void> }>();
  const plugins = new Map<string, Promise<PluginWorker>>();
  let settings: LiveSettings | undefined;
  let source = '';
  let worker = 0;
  let stopping = false;

  return new Promise((stopped) => {
    let hungUp = (): void => {};
    const closed = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const channel: Channel = openChannel(new Socket({ fd: descriptor }), {
      message: (value) => take(decodeToWorker(value)),
      drained: () => channel.resume(),
      closed: () => {
        hungUp();
        end(DAEMON_GONE_SECONDS);
      },
    });
    const inquiry: RunnerInquiry = createRunnerInquiry(() => send({ kind: 'needRunner' }));
    const log: WorkerServices['log'] = (text, facts) =>
      send({ kind: 'log', text: text.slice(0, MAX_LOG_CHARACTERS), facts: facts ?? {} });
    const children: Children = createChildren({ ensureRunner: inquiry.ask, worker: () => worker, log });

    function send(message: FromWorker): void {
      try {
        channel.send(message);
      } catch (error) {
        unsendable(message, error instanceof Error ? error.message : String(error));
      }
      const unsent = channel.unsentBytes();
      if (unsent > MAX_UNSENT_BYTES) channel.destroy();
      else if (unsent > PAUSE_ABOVE_BYTES) channel.pause();
    }

    /** A bug, for what is said is kept within bounds: it ends the job that said it, and no other. */
    function unsendable(message: FromWorker, reason: string): void {
      channel.send({ kind: 'log', text: cannotBeSent(reason), facts: { kind: message.kind } });
      if (!('job' in message)) return;
      const { job } = message;
      channel.send({ kind: 'failed', job, text: cannotBeSent(reason) });
      jobs.get(job)?.running.abort(undefined);
    }

    function take(message: ToWorker): void {
      switch (message.kind) {
        case 'start':
          settings = liveSettings(message.settings);
          source = message.source;
          worker = message.worker;
          return;
        case 'settings':
          settings?.set(message.settings);
          return;
        case 'run':
          begin(message);
          return;
        case 'abort':
          jobs.get(message.job)?.running.abort(message.nodes);
          return;
        case 'go':
          jobs.get(message.job)?.running.go(message.nodes);
          return;
        case 'taken':
          jobs.get(message.job)?.running.taken(message.bytes);
          return;
        case 'filed':
          jobs.get(message.job)?.running.filed(message.seq, message.problem);
          return;
        case 'ping':
          send({ kind: 'pong' });
          return;
        case 'runner':
        case 'noRunner':
          inquiry.answer(message);
          return;
        case 'stop':
          end(message.seconds);
          return;
        default:
          message satisfies never;
      }
    }

    function begin(message: Extract<ToWorker, { kind: 'run' }>): void {
      const running = runningJob(message, source, send);
      if (stopping) running.abort(undefined, STOPPING);
      const ended = run(message, running).finally(() => jobs.delete(message.job));
      jobs.set(message.job, { running, ended });
    }

    async function run(message: Extract<ToWorker, { kind: 'run' }>, running: RunningJob): Promise<void> {
      const { job, command, plan, targets, durable = false } = message;
      const { output, signal, controllerOf } = running;
      try {
        const plugin = await loaded(message.plugin);
        await plugin.run({ command, plan, targets, durable }, output, signal, controllerOf);
        running.flush();
        send({ kind: 'done', job });
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        log(`${message.plugin} failed: ${error instanceof Error ? (error.stack ?? text) : text}`);
        running.flush();
        send({ kind: 'failed', job, text: text.slice(0, MAX_LOG_CHARACTERS) });
      }
    }

    /** Each plugin's worker half is loaded once, by the first job that needs it. */
    function loaded(name: string): Promise<PluginWorker> {
      const known = plugins.get(name);
      if (known !== undefined) return known;
      const loading = load(name);
      plugins.set(name, loading);
      return loading;
    }

    async function load(name: string): Promise<PluginWorker> {
      const start = await loadHalf(name);
      if (start === undefined) throw new Error(`the plugin ${name} has nothing to run in a worker`);
      if (settings === undefined) throw new Error('the daemon sent no settings');
      return start({
        settings: settings.now,
        runChild: children.runChild,
        now: () => performance.now(),
        date: () => Date.now(),
        sleep: (seconds, signal) => pause(seconds * 1000, undefined, { signal }),
        log,
      });
    }

    /** However it goes, the worker ends. */
    function end(seconds: number): void {
      stop(seconds).catch((problem: unknown) => {
        log(`the worker did not stop in order: ${String(problem)}`);
        children.close();
        channel.end();
        stopped();
      });
    }

    async function stop(seconds: number): Promise<void> {
      if (stopping) return;
      stopping = true;
      for (const { running } of jobs.values()) running.abort(undefined, STOPPING);
      const forPlugins = Math.min(PLUGIN_STOP_SECONDS, seconds / 2);
      await within(seconds - forPlugins, Promise.all([...jobs.values()].map(({ ended }) => ended)));
      const signal = AbortSignal.timeout(forPlugins * 1000);
      await within(
        forPlugins,
        Promise.all([...plugins.values()].map((plugin) => stopPlugin(plugin, signal))),
      );
      children.close();
      channel.end();
      await within(LAST_WORDS_SECONDS, closed);
      stopped();
    }
  });
}

/** A plugin that never started, or whose end fails, holds nobody up. */
async function stopPlugin(plugin: Promise<PluginWorker>, signal: AbortSignal): Promise<void> {
  await plugin.then((worker) => worker.stop(signal)).catch(() => {});
}

async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const late = pause(seconds * 1000, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([work, late]);
  patience.abort();
}
