import { rmdir } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Channel, openChannel } from '../ipc/channel.js';
import { decodeToRunner, type FromRunner, type StartOrder } from '../ipc/runner-messages.js';
import type { FamilyMarks } from '../process/family.js';
import { ignoreSignals } from '../process/signals.js';
import { type RunningChild, startChild } from './child-life.js';
import { createPace } from './pace.js';
import { type Order, watchProgress } from './progress.js';

/** Started together, and the pause between: see createPace. */
const SPAWN_GROUP = 8;
const SPAWN_TICK_MILLISECONDS = 10;

/** Requests of one worker that may wait for their turn. */
const MAX_WAITING_PER_WORKER = 16_384;

/** A machine that is short of processes, memory or descriptors is asked again every second, so often. */
const SPAWN_RETRIES = 60;
const SPAWN_RETRY_MILLISECONDS = 1000;

/** Between two looks whether a worker's socket has taken what was said. */
const TAKEN_POLL_MILLISECONDS = 5;

/** What children still running when the daemon is gone are given before the runner exits. */
const LAST_GRACE_SECONDS = 5;

export interface RunnerOptions {
  /** Where workers connect: a path in a directory of its own that only the daemon's user can enter; removed at the end. */
  readonly socketPath: string;
  /** Children at once, over all workers. */
  readonly maxChildren: number;
  /** The PATH in which programs are looked up. */
  readonly path: string;
  /** The marks of this daemon's processes; handed on to every child. */
  readonly family: FamilyMarks;
  /**
   * Ends when the daemon is gone or wants the runner to end. `gone WORKER` is a line in it when that worker is no more:
   * answered by `ended WORKER` as soon as nothing runs that it had asked for. `most CHILDREN`: so many at once from now on.
   */
  readonly daemon: Readable;
  /** Takes a line for the daemon: `listening` when workers can connect, and those answers. */
  readonly tell: (line: string) => void;
}

/**
 * The runner process: starts child processes for all workers, because starting one takes the longer and blocks the
 * more the bigger the process that starts it. Resolves when the daemon is gone and every child has ended.
 */
export async function runRunner(options: RunnerOptions): Promise<void> {
  ignoreSignals();
  const limit = pLimit(options.maxChildren);
  const turn = createPace(SPAWN_GROUP, SPAWN_TICK_MILLISECONDS);
  const orders = new Set<Order>();
  const goneWorkers = new Set<number>();
  const progress = watchProgress(orders);

  const { path: PATH, family } = options;
  const surroundings = { PATH, ...family };
  const directory = dirname(options.socketPath);

  async function carryOut(start: StartOrder, order: Order): Promise<void> {
    const givenUp = (): boolean => !order.wanted;
    if (givenUp()) return;
    await turn();
    const began = (child: RunningChild): void => {
      order.child = child;
      order.say({ kind: 'started', id: start.id, pid: child.pid, startTime: child.startTime });
      progress.begin();
    };
    // Once the worker's socket has this word, the worker knows for sure which children may have begun should this process die.
    order.say({ kind: 'starting', id: start.id });
    await nextTurn();
    while (!order.isSaid() && !givenUp()) await pause(TAKEN_POLL_MILLISECONDS);
    for (let tries = 0; !givenUp(); tries += 1) {
      const end = await startChild(start, surroundings, began, directory);
      if (end.kind !== 'notStarted') {
        if (order.child !== undefined) order.say({ kind: 'ended', pid: order.child.pid, end });
        return;
      }
      if (!end.passes || tries >= SPAWN_RETRIES) {
        const { kind, reason } = end;
        order.say({ kind: 'notStarted', id: start.id, why: { kind, reason } });
        return;
      }
      await pause(SPAWN_RETRY_MILLISECONDS);
    }
  }

  /** Its socket may still hold orders that nobody has read: those are not carried out either. */
  async function workerGone(worker: number): Promise<void> {
    goneWorkers.add(worker);
    const left = [...orders].filter((order) => order.worker === worker);
    for (const order of left) {
      order.wanted = false;
      order.child?.end('aborted');
    }
    await Promise.all(left.map(async ({ child }) => child?.ended));
    options.tell(`ended ${worker}`);
  }

  function serve(socket: Socket): void {
    const own = new Map<number, Order>();
    let worker: number | undefined;
    const channel: Channel = openChannel(socket, {
      message: (value) => {
        const message = decodeToRunner(value);
        if (message.kind === 'hello') worker = message.worker;
        else if (message.kind === 'end') endOrder(own, message.id);
        else begin(message);
      },
      closed: () => {
        for (const id of own.keys()) endOrder(own, id);
      },
    });

    function begin(start: StartOrder): void {
      if (worker !== undefined && goneWorkers.has(worker)) return;
      const say = (message: FromRunner): void => void channel.send(message);
      if (own.size >= MAX_WAITING_PER_WORKER) {
        const reason = `more than ${MAX_WAITING_PER_WORKER} children were asked for at once`;
        say({ kind: 'notStarted', id: start.id, why: { kind: 'notStarted', reason } });
        return;
      }
      const order: Order = {
        ...{ id: start.id, worker, watchFile: start.watchFile, wanted: true, child: undefined },
        ...{ say, isSaid: () => channel.unsentBytes() === 0 },
      };
      own.set(start.id, order);
      orders.add(order);
      limit(carryOut, start, order)
        .catch((problem: unknown) => {
          // Its worker must not wait for ever for a word of it.
          const reason = String(problem);
          const { child } = order;
          child?.kill();
          if (child === undefined)
            say({ kind: 'notStarted', id: start.id, why: { kind: 'notStarted', reason } });
          else
            say({ kind: 'ended', pid: child.pid, end: { kind: 'killed', signal: 'KILL', stderr: reason } });
        })
        .finally(() => {
          if (own.get(start.id) === order) own.delete(start.id);
          orders.delete(order);
        });
    }
  }

  const atMost = (children: number): void => {
    limit.concurrency = children;
  };
  const server = createServer(serve);
  server.listen(options.socketPath, () => options.tell('listening'));
  await Promise.race([gone(options.daemon, workerGone, atMost), broken(server)]);
  server.close();
  await endAll(orders);
  // A daemon that was killed cannot do it.
  await rmdir(directory).catch(() => {});
}

/** A child that runs is ended; one that waits is never started, and its worker is told at once. */
function endOrder(own: Map<number, Order>, id: number): void {
  const order = own.get(id);
  if (order === undefined) return;
  if (order.child !== undefined) {
    order.child.end('aborted');
    return;
  }
  if (!order.wanted) return;
  order.wanted = false;
  own.delete(id);
  order.say({ kind: 'notStarted', id, why: { kind: 'aborted' } });
}

async function endAll(orders: ReadonlySet<Order>): Promise<void> {
  const children = [...orders].flatMap((order) => {
    order.wanted = false;
    return order.child ?? [];
  });
  for (const child of children) child.end('aborted');
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_GRACE_SECONDS * 1000);
  });
  await Promise.race([Promise.all(children.map((child) => child.ended)), patience]);
  clearTimeout(timer);
  for (const { child } of orders) child?.kill();
}

function gone(
  daemon: Readable,
  workerGone: (worker: number) => Promise<void>,
  atMost: (children: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    daemon.once('close', resolve);
    daemon.once('end', resolve);
    daemon.once('error', () => resolve());
    createInterface(daemon).on('line', (line) => {
      const most = /^most ([1-9]\d*)$/.exec(line)?.[1];
      if (most !== undefined) atMost(Number(most));
      const worker = /^gone (\d+)$/.exec(line)?.[1];
      // Its children are told of by themselves; a worker whose end cannot be told of is waited for by the daemon's deadline.
      if (worker !== undefined) workerGone(Number(worker)).catch(() => undefined);
    });
  });
}

function broken(server: ReturnType<typeof createServer>): Promise<never> {
  return new Promise((_resolve, reject) => server.once('error', reject));
}
