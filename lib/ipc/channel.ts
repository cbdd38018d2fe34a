import type { Duplex } from 'node:stream';
import { createFrameReader, encodeFrame } from './frames.js';

/** Frames over one socket, both ways. */
export interface Channel {
  /**
   * Queues one message; nothing happens once the peer is gone. False when the peer reads slower than we write: wait
   * for `drained` before sending what can wait. Throws what `encodeFrame` throws.
   */
  send(message: unknown): boolean;
  /** Bytes the peer has not taken yet. */
  unsentBytes(): number;
  /** Stops and goes on taking messages; the peer is held up when its socket is full. */
  pause(): void;
  resume(): void;
  /** Closes after everything queued has been written. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

export interface ChannelEvents {
  /** May throw MalformedFrame: the channel is then closed for that reason. */
  readonly message: (value: unknown) => void;
  readonly drained?: () => void;
  /** Once; without a problem when the peer closed. */
  readonly closed: (problem: Error | undefined) => void;
}

/** @param encode what makes frames of messages */
export function openChannel(
  socket: Duplex,
  on: ChannelEvents,
  encode: (message: unknown) => Buffer = encodeFrame,
): Channel {
  let problem: Error | undefined;
  let corked = false;
  const reader = createFrameReader(on.message);

  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      problem ??= error instanceof Error ? error : new Error(String(error));
      socket.destroy();
    }
  });
  socket.on('error', (error) => {
    problem ??= error;
  });
  socket.on('drain', () => on.drained?.());
  socket.on('close', () => on.closed(problem));

  /** One write for all messages of one turn of the event loop. */
  function corkOnce(): void {
    if (corked) return;
    corked = true;
    socket.cork();
    process.nextTick(() => {
      corked = false;
      socket.uncork();
    });
  }

  return {
    send(message) {
      if (socket.destroyed || socket.writableEnded) return true;
      const frame = encode(message);
      corkOnce();
      return socket.write(frame);
    },
    unsentBytes: () => socket.writableLength,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}
