import { constants } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { Log } from '../log.js';
import { createAdmission, keyOf, type Party, placesOf } from './connection-limits.js';
import { createCrowd } from './crowd.js';
import { createFairQueue } from './fair-queue.js';
import { awaitClientHello, awaitRequest } from './first-bytes.js';
import type { TlsIdentity } from './tls-identity.js';

/** How long clients that are not served yet may take, or are kept, in milliseconds. */
export interface ListenerTimes {
  /** From the accepted connection to the first whole record of TLS. */
  readonly hello: number;
  /** From there to the end of the handshake [xcatd:1562]. */
  readonly handshake: number;
  /** From there to the request of a client without a certificate, which has no place meanwhile. */
  readonly request: number;
  /** In the line before the handshake, and for a place behind it: xcatd lets a client wait for ever. */
  readonly line: number;
}

export const LISTENER_TIMES: ListenerTimes = {
  hello: 10_000,
  handshake: 10_000,
  request: 15_000,
  line: 3_600_000,
};

const BACKLOG = 8192;
/** Clients that are not served yet. One in the middle of its handshake, the most expensive, takes 70 KiB. */
const MOST_NOT_SERVED = 2048;
/**
 * A handshake uses the server's key, which takes a millisecond: after two, others get their turn. One is that of who waits
 * longest, one of who has come last: in a flood that only wears down the line, he is answered all the same.
 */
const handshakeTurns = ['shift', 'pop'] as const;

export interface ListenerOptions<Client extends Party> {
  /** undefined: all addresses, IPv6 and IPv4. */
  readonly address: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly maxConnections: number;
  /** The same object as before when nothing has changed. Asked for before each handshake. */
  readonly identity: () => Promise<TlsIdentity>;
  /** Who has connected, once its handshake is done; a text: why it is refused, without a word. */
  readonly identify: (socket: tls.TLSSocket) => Client | Refused | string;
  /** Serves one client to its end. `othersWait`: whether others of its kind wait for its place. */
  readonly serve: (socket: tls.TLSSocket, client: Client, othersWait: () => boolean) => Promise<void>;
  readonly log: Log;
  readonly times?: ListenerTimes;
}

/** Somebody who is told that he is refused. */
export interface Refused {
  /** Why, for the log. */
  readonly reason: string;
  /** Says it, and closes; rejects never. Who has not gone by the time that a request may take is cut off. */
  readonly tell: (socket: tls.TLSSocket) => Promise<void>;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Takes no new client; those being served go on. */
  close(): void;
}

/**
 * Accepts clients on xcatd's port. Who somebody is shows in the handshake only, so everybody gets that far, whoever else is
 * there: silent ones cost a socket, half handshakes no place. Places are what is given out behind it, see Admission.
 * @throws the error of `listen` (EADDRINUSE …) and that of a first TLS identity that cannot be read
 */
export async function listen<Client extends Party>(options: ListenerOptions<Client>): Promise<Listener> {
  const { log, times = LISTENER_TIMES } = options;
  const handshakes = await createHandshakes(options, times, enter);
  const hellos = createFairQueue<Greeted>();
  const crowd = createCrowd<net.Socket>(MOST_NOT_SERVED, (socket) => {
    throttled(log, MOST_NOT_SERVED);
    socket.destroy();
  });
  const admission = createAdmission<Secured<Client>>(placesOf(options.maxConnections), begin);
  let isDue = false;

  function accept(socket: net.Socket): void {
    const party = keyOf({ name: undefined, address: socket.remoteAddress ?? '' });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => crowd.delete(socket));
    crowd.add(socket, party);
    awaitClientHello(socket, times.hello, () => {
      const greeted: Greeted = { socket, patience: setTimeout(() => socket.destroy(), times.line) };
      socket.once('close', () => {
        clearTimeout(greeted.patience);
        hellos.delete(greeted);
      });
      hellos.push(greeted, party);
      if (!admission.hasRoom()) throttled(log, admission.serving);
      shakeHandsSoon();
    });
  }

  /** A few of those that have said hello, as long as there is a place for any that shows a certificate. */
  function shakeHands(): void {
    isDue = false;
    for (const whose of handshakeTurns) {
      const greeted = admission.hasRoom() ? hellos[whose]() : undefined;
      if (greeted === undefined) return;
      clearTimeout(greeted.patience);
      handshakes(greeted.socket);
    }
    if (hellos.size > 0 && admission.hasRoom()) shakeHandsSoon();
  }

  function shakeHandsSoon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(shakeHands);
  }

  /** After its handshake a client waits for a place with those of its kind. */
  function enter(socket: tls.TLSSocket, raw: net.Socket): void {
    const client = options.identify(socket);
    if (typeof client === 'string' || 'tell' in client) {
      const reason = typeof client === 'string' ? client : client.reason;
      log.warn({ peer: raw.remoteAddress, reason }, 'client certificate refused');
      if (typeof client === 'string') socket.destroy();
      else refuse(socket, client);
      return;
    }
    crowd.add(raw, keyOf(client));
    const line = (): void => {
      const patience = setTimeout(() => socket.destroy(), times.line);
      const waiter: Secured<Client> = { socket, raw, client, patience };
      raw.once('close', () => {
        clearTimeout(patience);
        admission.leave(waiter);
        shakeHandsSoon();
      });
      admission.enter(waiter, client);
      if (admission.waiting > 0) throttled(log, admission.serving);
    };
    if (client.name === undefined) awaitRequest(socket, times.request, line);
    else line();
  }

  /** Who is told something counts among those that are not served until he is gone. */
  function refuse(socket: tls.TLSSocket, { tell }: Refused): void {
    const patience = setTimeout(() => socket.destroy(), times.request);
    const gone = (): void => {
      clearTimeout(patience);
      socket.destroy();
    };
    tell(socket).then(gone, gone);
  }

  function begin({ socket, raw, client, patience }: Secured<Client>): void {
    clearTimeout(patience);
    crowd.delete(raw);
    const othersWait = (): boolean => client.name === undefined && admission.strangersWait();
    options.serve(socket, client, othersWait).catch((error: unknown) => {
      log.error({ error: String(error) }, 'serving a client failed');
      socket.destroy();
    });
  }

  const server = net.createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.address ?? '::', port: options.port, backlog: BACKLOG }, resolve);
  });
  server.on('error', (error) => log.error({ error: error.message }, 'listener'));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the listener has no TCP address');
  return { address: bound.address, port: bound.port, close: () => void server.close() };
}

/** Waits for its handshake. */
interface Greeted {
  readonly socket: net.Socket;
  readonly patience: NodeJS.Timeout;
}

/** Waits for its place. */
interface Secured<Client> {
  readonly socket: tls.TLSSocket;
  /** The connection below TLS: it is the one that closes in every case. */
  readonly raw: net.Socket;
  readonly client: Client;
  readonly patience: NodeJS.Timeout;
}

/** Takes accepted sockets through TLS, one by one as they are given, with the certificates of that moment. */
async function createHandshakes(
  { identity, log }: Pick<ListenerOptions<Party>, 'identity' | 'log'>,
  times: ListenerTimes,
  secured: (socket: tls.TLSSocket, raw: net.Socket) => void,
): Promise<(socket: net.Socket) => void> {
  let current = await identity();
  const server = tls.createServer({
    ...secureOptions(current),
    handshakeTimeout: times.handshake,
    // Asked for, verified when sent, not required: nodes come without one [xcatd:1570].
    requestCert: true,
    rejectUnauthorized: false,
  });
  /** Node does not say which connection a TLS socket stands on. */
  const raws = new Map<string, net.Socket>();
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    // From here on: a client may shut its side after the request. Before, that would leave a half handshake open.
    socket.allowHalfOpen = true;
    const raw = raws.get(endpointOf(socket));
    if (raw === undefined || socket.destroyed) socket.destroy();
    else secured(socket, raw);
  });

  const begin = async (socket: net.Socket): Promise<void> => {
    const now = await identity();
    if (now !== current) {
      current = now;
      server.setSecureContext(secureOptions(now));
    }
    if (socket.destroyed) return;
    const endpoint = endpointOf(socket);
    raws.set(endpoint, socket);
    socket.once('close', () => {
      if (raws.get(endpoint) === socket) raws.delete(endpoint);
    });
    server.emit('connection', socket);
  };
  return (socket) => {
    begin(socket).catch((error: unknown) => {
      log.error({ error: String(error) }, 'a handshake could not be begun');
      socket.destroy();
    });
  };
}

function endpointOf({ remoteAddress = '', remotePort = 0 }: net.Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/**
 * No session is resumed, as with xcatd, whose process ends with the connection: every certificate is looked at anew, by
 * the authority of today. (A resumed session of TLS 1.3 is `authorized` even where no certificate was ever shown.)
 */
function secureOptions({ ciphers, ...identity }: TlsIdentity): tls.SecureContextOptions {
  return {
    ...identity,
    ...(ciphers === undefined ? {} : { ciphers }),
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

let lastThrottled = 0;

function throttled(log: Log, serving: number): void {
  const now = Date.now();
  if (now - lastThrottled < 30_000) return;
  lastThrottled = now;
  log.warn({ serving }, 'Connections are being throttled: more clients than site.xcatmaxconnections');
}
