import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '../ipc/channel.js';

/** A runner that has just died may still be named by a daemon that is busy. */
const CONNECT_TRIES = 25;
const CONNECT_PAUSE_MILLISECONDS = 200;

/**
 * A channel to the runner that the daemon names, which is asked for again while the one it has named is gone.
 * Rejects with the reason of the last try.
 */
export async function connectToRunner(
  ensureRunner: () => Promise<string>,
  open: (socket: Socket) => Channel,
): Promise<Channel> {
  for (let tries = 1; ; tries += 1) {
    const path = await ensureRunner();
    const socket = connect(path);
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('connect', () => resolve(undefined));
      socket.once('error', resolve);
    });
    if (failure === undefined) return open(socket);
    if (tries === CONNECT_TRIES) throw failure;
    await pause(CONNECT_PAUSE_MILLISECONDS);
  }
}
