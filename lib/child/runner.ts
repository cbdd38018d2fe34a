import { rmdir } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { type Channel, openChannel } from '../worker/channel.js';
import { ignoreSignals } from '../worker/signals.js';
import { startChild } from './child-life.js';
import { FAMILY_VARIABLE } from './family.js';
import { createPace } from './pace.js';
import { type Order, watchProgress } from './progress.js';
import { decodeToRunner, type FromRunner, type StartOrder } from './runner-messages.js';

/** Started together, and the pause between: see createPace. */
const SPAWN_GROUP = 8;
const SPAWN_TICK_MILLISECONDS = 10;

/** Requests of one worker that may wait for their turn. */
const MAX_WAITING_PER_WORKER = 16_384;

/** What children still running when the daemon is gone are given before the runner exits. */
const LAST_GRACE_SECONDS = 5;

export interface RunnerOptions {
  /** Where workers connect: a path in a directory of its own that only the daemon's user can enter; removed at the end. */
  readonly socketPath: string;
  /** Children at once, over all workers. */
  readonly maxChildren: number;
  /** The PATH in which programs are looked up. */
  readonly path: string;
  /** The mark of this daemon's processes; handed on to every child. */
  readonly family: string | undefined;
  /** A stream that ends when the daemon is gone or wants the runner to end. */
  readonly daemon: Readable;
  /** Called when workers can connect. */
  readonly listening: () => void;
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
  const progress = watchProgress(orders);

  const { path: PATH, family } = options;
  const surroundings = { PATH, ...(family === undefined ? {} : { [FAMILY_VARIABLE]: family }) };

  async function carryOut(start: StartOrder, order: Order): Promise<void> {
    const givenUp = (): boolean => !order.wanted;
    if (givenUp()) return;
    await turn();
    if (givenUp()) return;
    const end = await startChild(start, surroundings, (child) => {
      order.child = child;
      order.say({ kind: 'started', id: start.id, pid: child.pid, startTime: child.startTime });
      progress.begin();
    });
    if (end.kind === 'lost') order.say({ kind: 'notStarted', id: start.id, why: end });
    else if (order.child !== undefined) order.say({ kind: 'ended', pid: order.child.pid, end });
  }

  function serve(socket: Socket): void {
    const own = new Map<number, Order>();
    const channel: Channel = openChannel(socket, {
      message: (value) => {
        const message = decodeToRunner(value);
        if (message.kind === 'end') endOrder(own, message.id);
        else begin(message);
      },
      closed: () => {
        for (const id of own.keys()) endOrder(own, id);
      },
    });

    function begin(start: StartOrder): void {
      const say = (message: FromRunner): void => void channel.send(message);
      if (own.size >= MAX_WAITING_PER_WORKER) {
        const reason = `more than ${MAX_WAITING_PER_WORKER} children were asked for at once`;
        say({ kind: 'notStarted', id: start.id, why: { kind: 'lost', reason } });
        return;
      }
      const order: Order = { id: start.id, watchFile: start.watchFile, wanted: true, say, child: undefined };
      own.set(start.id, order);
      orders.add(order);
      void limit(carryOut, start, order).finally(() => {
        if (own.get(start.id) === order) own.delete(start.id);
        orders.delete(order);
      });
    }
  }

  const server = createServer(serve);
  server.listen(options.socketPath, options.listening);
  await Promise.race([gone(options.daemon), broken(server)]);
  server.close();
  await endAll(orders);
  // A daemon that was killed cannot do it.
  await rmdir(dirname(options.socketPath)).catch(() => {});
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

function gone(daemon: Readable): Promise<void> {
  return new Promise((resolve) => {
    daemon.once('close', resolve);
    daemon.once('end', resolve);
    daemon.once('error', () => resolve());
    daemon.resume();
  });
}

function broken(server: ReturnType<typeof createServer>): Promise<never> {
  return new Promise((_resolve, reject) => server.once('error', reject));
}
