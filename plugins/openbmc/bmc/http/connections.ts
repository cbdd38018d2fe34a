import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { mayHaveArrived } from '../arrived.js';

// The class alone: all of undici (fetch, caches, mocks) would cost each worker 0.1 s of CPU when it starts.
import Client = require('undici/lib/dispatcher/client.js');

import type { Settings } from '../../../../lib/settings/settings.js';
import type { Silent } from '../problem.js';
import type { BmcAddress } from './address.js';
import { createConnectGate } from './connect-gate.js';
import { exchange } from './exchange.js';
import type { HttpAnswer, HttpRequest } from './http-answer.js';
import { createIntake, type Intake } from './intake.js';
import { isClosedByPeer } from './silence.js';
import { createTls } from './tls.js';

/** Idle connections of one process: each costs 68 KiB here and one of a BMC's few places. */
const MAX_IDLE_CONNECTIONS = 1_000;
/**
 * A request that must not be sent twice goes out only on a connection used this recently, else on a new one: a BMC
 * may have closed the old one without our knowing, and then nobody could say whether the request arrived.
 */
const WRITE_ON_KEPT_MS = 5_000;
/** Beyond the life of a session, so that its logout still finds the connection open. */
const KEEP_EXTRA_MS = 10_000;

/**
 * One connection per BMC, and one aside of it for what is asked while a long answer is under way: a BMC may need 12
 * seconds for its inventory. An upload has its own.
 */
export interface Connections {
  /** Sends a request when those before it to the same BMC are answered. Always resolves, see `exchange`. */
  send(address: BmcAddress, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | Silent>;
  /** Who is at the other end of what is kept for this BMC; undefined when nothing is. */
  peerOf(address: BmcAddress): Peer | undefined;
  /** Closes what is kept for this BMC, unless it is in use. */
  close(address: BmcAddress): void;
  /** Closes everything at once. */
  stop(): Promise<void>;
}

/** The other end of a connection. */
export interface Peer {
  /** The SHA-256 of its certificate's public key, in base64. */
  readonly key: string | undefined;
  readonly ip: string | undefined;
}

interface Connection {
  readonly key: string;
  readonly client: Client;
  /** The socket, from the first try to connect until it is closed. */
  socket: TLSSocket | undefined;
  ready: boolean;
  /** Answers got over the present socket. */
  answers: number;
  inUse: number;
  /** Of these, requests whose answers may be long. */
  long: number;
  lastUsed: number;
}

/**
 * @param now milliseconds
 * @param arriving what has come of the answers that are under way, to all commands
 */
export function createConnections(
  settings: Settings,
  now: () => number,
  arriving: Intake = createIntake(),
): Connections {
  const openTls = createTls(settings);
  const gate = createConnectGate();
  /** Least recently used first. */
  const kept = new Map<string, Connection>();

  function create(key: string, address: BmcAddress): Connection {
    const keepMs = settings.sessionIdleSeconds * 1000 + KEEP_EXTRA_MS;
    const client = new Client(address.origin, {
      pipelining: 1,
      keepAliveTimeout: keepMs,
      keepAliveMaxTimeout: keepMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, opened) => {
        connection.answers = 0;
        connection.ready = false;
        gate.enter((leave) => {
          if (client.destroyed) {
            leave();
            opened(new Error('closed'), null);
            return;
          }
          const socket = openTls(address, settings.connectSeconds, (error, ready) => {
            leave();
            connection.ready = ready !== null;
            if (ready !== null) opened(null, ready);
            else opened(error ?? new Error('closed'), null);
          });
          connection.socket = socket;
          socket.once('close', () => {
            if (connection.socket !== socket) return;
            connection.socket = undefined;
            connection.ready = false;
          });
        });
      },
    });
    const connection: Connection = {
      key,
      client,
      socket: undefined,
      ready: false,
      answers: 0,
      inUse: 0,
      long: 0,
      lastUsed: 0,
    };
    return connection;
  }

  function take(address: BmcAddress, { repeatable, arrival }: HttpRequest): Connection {
    const isBusy = (kept.get(address.text)?.long ?? 0) > 0;
    const key = isBusy ? asideOf(address) : address.text;
    let connection = kept.get(key);
    const old = connection !== undefined && now() - connection.lastUsed > WRITE_ON_KEPT_MS;
    if (connection !== undefined && !repeatable && old && connection.inUse === 0) {
      drop(connection);
      connection = undefined;
    }
    connection ??= create(key, address);
    kept.delete(key);
    kept.set(key, connection);
    connection.inUse += 1;
    if (arrival !== undefined) connection.long += 1;
    return connection;
  }

  function giveBack(connection: Connection, { arrival }: HttpRequest): void {
    const { key } = connection;
    connection.inUse -= 1;
    if (arrival !== undefined) connection.long -= 1;
    connection.lastUsed = now();
    if (connection.inUse > 0) return;
    if (connection.socket === undefined && kept.get(key) === connection) {
      kept.delete(key);
      drop(connection);
    }
    // By use: what has just been answered is asked on, what was answered long ago is not.
    else if (kept.delete(key)) kept.set(key, connection);
    if (kept.size > MAX_IDLE_CONNECTIONS) closeOldestIdle();
  }

  function closeOldestIdle(): void {
    for (const [key, connection] of kept) {
      if (connection.inUse > 0) continue;
      kept.delete(key);
      drop(connection);
      return;
    }
  }

  return {
    send: async (address, request, signal) => {
      const connection = take(address, request);
      try {
        const wasUsed = connection.answers > 0;
        let { reply, error } = await exchange(connection, address, request, signal, arriving);
        const isDead = error !== undefined && wasUsed && isClosedByPeer(error);
        if (isDead && reply.kind === 'silent' && (request.repeatable || !mayHaveArrived(reply.sent)))
          ({ reply, error } = await exchange(connection, address, request, signal, arriving));
        if (reply.kind === 'answer') connection.answers += 1;
        return reply;
      } finally {
        giveBack(connection, request);
      }
    },
    peerOf: (address) => {
      const { socket, ready } = kept.get(address.text) ?? { socket: undefined, ready: false };
      return socket === undefined || !ready ? undefined : { key: keyOf(socket), ip: socket.remoteAddress };
    },
    close: (address) => {
      for (const key of [address.text, asideOf(address)]) {
        const connection = kept.get(key);
        if (connection === undefined || connection.inUse > 0) continue;
        kept.delete(key);
        drop(connection);
      }
    },
    stop: async () => {
      const all = [...kept.values()];
      kept.clear();
      await Promise.all(all.map(end));
    },
  };
}

function keyOf(socket: TLSSocket): string | undefined {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return key === undefined ? undefined : createHash('sha256').update(key).digest('base64');
}

function asideOf(address: BmcAddress): string {
  return `${address.text} aside`;
}

/** Nobody waits for the end of this connection; one that does not close in order is cut. */
function drop(connection: Connection): void {
  end(connection).catch(() => connection.socket?.destroy());
}

async function end(connection: Connection): Promise<void> {
  const { client, socket } = connection;
  if (!client.destroyed) await client.destroy();
  socket?.destroy();
}
