import net from 'node:net';

/** An address whose BMC can be another one from one moment to the next, as when cables or leases are exchanged. */
export interface MovingAddress {
  /** `host:port` */
  readonly address: string;
  /** From now on it is that of this BMC; connections to the one before end. */
  moveTo(bmc: Place | undefined): void;
  close(): Promise<void>;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

export async function movingAddress(first?: Place, host = '127.0.0.1'): Promise<MovingAddress> {
  let target = first;
  const open = new Set<net.Socket>();
  const keep = (socket: net.Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  };
  const server = net.createServer((socket) => {
    keep(socket);
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const onward = net.connect({ host: target.host, port: target.port });
    keep(onward);
    socket.pipe(onward).pipe(socket);
    socket.once('close', () => onward.destroy());
    onward.once('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const end = (): void => {
    for (const socket of open) socket.destroy();
  };
  const at = server.address();
  return {
    address: `${host}:${typeof at === 'object' ? at?.port : at}`,
    moveTo(bmc) {
      target = bmc;
      end();
    },
    close: () =>
      new Promise((resolve) => {
        end();
        server.close(() => resolve());
      }),
  };
}
