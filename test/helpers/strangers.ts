import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { requestText } from './raw-client.js';

/** Clients without a certificate that want nothing but a daemon's places; each comes again when it is closed. */
export interface Strangers {
  /** How many are connected now. */
  readonly connected: () => number;
  /** Connections the daemon has ended since the beginning. */
  readonly closed: () => number;
  /** Resolves when everyone that is connected now has been closed by the daemon, so that nothing is left of the attack. */
  readonly allOfNowClosed: () => Promise<void>;
  stop(): void;
}

export type Attack = (port: number, address: string) => net.Socket;

/** @param attacks each is carried out so many times at once */
export function startStrangers(
  port: number,
  attacks: readonly (readonly [number, Attack])[],
  address = '127.0.0.1',
): Strangers {
  const sockets = new Set<net.Socket>();
  let closed = 0;
  let stopped = false;

  const begin = (attack: Attack): void => {
    if (stopped) return;
    const socket = attack(port, address);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      closed += 1;
      setImmediate(begin, attack);
    });
  };
  for (const [times, attack] of attacks) for (let at = 0; at < times; at += 1) begin(attack);

  return {
    connected: () => [...sockets].filter(({ connecting }) => !connecting).length,
    closed: () => closed,
    allOfNowClosed: async () => {
      await Promise.all(
        [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))),
      );
    },
    stop: () => {
      stopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Connects and says nothing. */
export const silent: Attack = (port, localAddress) => plain(port, localAddress).resume();

/** A byte of TLS now and then. */
export const trickling: Attack = (port, localAddress) => {
  const socket = plain(port, localAddress).resume();
  const timer = setInterval(() => socket.write(Buffer.of(0x16)), 1000);
  return socket.once('close', () => clearInterval(timer));
};

/** Says hello, and no more once the daemon has answered. */
export function halfHandshake(hello: Buffer): Attack {
  return (port, localAddress) => {
    const socket = plain(port, localAddress).resume();
    socket.write(hello);
    return socket;
  };
}

/** Asks for what is denied, again and again. */
export const denied: Attack = (port, localAddress) => {
  const socket = secured(port, localAddress).resume();
  const ask = (): void => void socket.write(requestText({ command: 'rpower', noderange: 'n1', arg: 'stat' }));
  socket.once('secureConnect', ask);
  const timer = setInterval(ask, 5000);
  return socket.once('close', () => clearInterval(timer));
};

/** Is silent after its handshake. */
export const idle: Attack = (port, localAddress) => secured(port, localAddress).resume();

/** Sends a request a byte at a time. */
export const slowRequest: Attack = (port, localAddress) => {
  const socket = secured(port, localAddress).resume();
  socket.once('secureConnect', () => socket.write('<xcatrequest>'));
  const timer = setInterval(() => socket.write(' '), 1000);
  return socket.once('close', () => clearInterval(timer));
};

/** Asks for more than it reads, which is nothing. */
export const unread: Attack = (port, localAddress) => {
  const socket = secured(port, localAddress).pause();
  socket.once('secureConnect', () => {
    for (let at = 0; at < 10; at += 1) socket.write(requestText({ command: 'lsxcatd', arg: '-h' }));
  });
  return socket;
};

/** The first record of a TLS client. */
export function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      socket.once('data', (hello: Buffer) => {
        socket.destroy();
        server.close();
        resolve(hello);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      tls
        .connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
        .on('error', () => undefined);
    });
  });
}

function plain(port: number, localAddress: string): net.Socket {
  return net.connect({ host: '127.0.0.1', port, localAddress });
}

function secured(port: number, localAddress: string): tls.TLSSocket {
  const socket = plain(port, localAddress);
  socket.on('error', () => undefined);
  return tls.connect({ socket, rejectUnauthorized: false });
}
