import net from 'node:net';
import { type Bmc, timer } from '../bmc.js';
import { isRefusing, takeFault } from '../fault.js';
import type { Front } from './front.js';
import { reset } from './reset.js';

/** The port of one BMC. While it is closed connections are really refused. */
export interface Listener {
  /** Chosen by the system when 0 was asked for; the same ever after. */
  readonly port: number;
  open(): Promise<void>;
  /** Closes the port and resets every connection. */
  shut(): Promise<void>;
  /** Resets every connection; the port stays open. */
  dropConnections(): void;
}

const BACKLOG = 128;
const REOPEN_TRIES = 50;
const REOPEN_PAUSE_MS = 100;

export async function openListener(bmc: Bmc, port: number, front: Front): Promise<Listener> {
  const server = net.createServer({ noDelay: true }, (socket) => accept(bmc, socket, front));
  let bound = port;
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: bmc.host, port: bound, backlog: BACKLOG, exclusive: true }, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  try {
    await listen();
  } catch (error) {
    throw new Error(listenProblem(bmc.host, bound, error), { cause: error });
  }
  const address = server.address();
  if (typeof address === 'object' && address !== null) bound = address.port;

  const dropConnections = (): void => {
    for (const socket of bmc.sockets) reset(socket);
  };
  return {
    port: bound,
    dropConnections,
    async open() {
      if (server.listening || isRefusing(bmc.faults)) return;
      for (let tries = 1; !server.listening; tries += 1) {
        try {
          await listen();
        } catch (error) {
          if (tries >= REOPEN_TRIES) throw new Error(listenProblem(bmc.host, bound, error), { cause: error });
          await new Promise<void>((resolve) => void timer(bmc, REOPEN_PAUSE_MS, resolve));
        }
      }
    },
    async shut() {
      const closed = new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
      dropConnections();
      await closed;
    },
  };
}

function accept(bmc: Bmc, socket: net.Socket, front: Front): void {
  const { counters } = bmc;
  counters.connections += 1;
  socket.on('error', () => socket.destroy());
  if (bmc.sockets.size >= bmc.generation.maxConnections) {
    counters.rejectedConnections += 1;
    reset(socket);
    return;
  }
  bmc.sockets.add(socket);
  counters.openConnections = bmc.sockets.size;
  counters.maxConnections = Math.max(counters.maxConnections, counters.openConnections);
  socket.once('close', () => {
    bmc.sockets.delete(socket);
    bmc.counters.openConnections = bmc.sockets.size;
  });
  if (bmc.faults.length > 0 && playFault(bmc, socket)) return;
  front.take(socket, bmc);
}

function playFault(bmc: Bmc, socket: net.Socket): boolean {
  const atConnect = takeFault(bmc.faults, 'connect');
  const fault = atConnect ?? takeFault(bmc.faults, 'tls');
  if (fault === undefined) return false;
  bmc.counters.faultsPlayed += 1;
  const strike = (): void => {
    if (fault.kind === 'hang') return;
    if (fault.kind === 'close') socket.end();
    else reset(socket);
  };
  if (atConnect === undefined) socket.once('data', strike);
  else strike();
  return true;
}

function listenProblem(host: string, port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const what = `cannot listen on ${host}:${port}`;
  if (code === 'EADDRINUSE')
    return `${what}: another program has this port; choose another address or --port`;
  if (code === 'EACCES') return `${what}: no permission for this port; choose one above 1023`;
  if (code === 'EADDRNOTAVAIL')
    return `${what}: this machine does not have the address; choose one of 127.0.0.0/8`;
  if (code === 'EMFILE') return `${what}: too many open files; raise the limit (ulimit -n)`;
  return `${what}: ${error instanceof Error ? error.message : String(error)}`;
}
