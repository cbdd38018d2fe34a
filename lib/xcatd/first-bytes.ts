import type { Socket } from 'node:net';
import { type ByteQueue, createByteQueue } from '../../xcat-compat/wire/byte-queue.js';

const RECORD_HEADER_BYTES = 5;
const HANDSHAKE_RECORD = 22;
/** A record of plain text has no more (RFC 8446, 5.1). */
const MOST_RECORD_BYTES = 16_384;

const END_OF_REQUEST = Buffer.from('</xcatrequest>');
/** Scripts on nodes ask for less; of what is longer no more than this is kept before it has a place. */
const SHORT_REQUEST_BYTES = 16_384;

/** What the first bytes of a client are worth: there may be more to come, it may go on, or it is none of ours. */
type Judgement = 'more' | 'enough' | 'wrong';

/**
 * Waits for the client's first TLS record as a whole. Until then a client has cost nothing but its socket: no key is used
 * and no memory taken for one that is silent, sends a byte now and then, or speaks no TLS.
 */
export function awaitClientHello(socket: Socket, milliseconds: number, arrived: () => void): void {
  awaitBytes(socket, milliseconds, judgeHello, arrived);
}

/** Waits for a short request as a whole, or for the beginning of a long one: who has nothing to say needs no place. */
export function awaitRequest(socket: Socket, milliseconds: number, arrived: () => void): void {
  let searchedTo = 0;
  const judge = (bytes: Buffer): Judgement => {
    if (bytes.length >= SHORT_REQUEST_BYTES || bytes.includes(END_OF_REQUEST, searchedTo)) return 'enough';
    searchedTo = Math.max(0, bytes.length - END_OF_REQUEST.length);
    return 'more';
  };
  awaitBytes(socket, milliseconds, judge, arrived);
}

/**
 * Reads until there is enough and puts it back, to be read again by whoever takes the socket, which is paused then. A
 * client that takes longer, is wrong or goes away meanwhile is closed.
 */
function awaitBytes(
  socket: Socket,
  milliseconds: number,
  judge: (bytes: Buffer) => Judgement,
  arrived: () => void,
): void {
  const queue: ByteQueue = createByteQueue();
  const close = (): void => void socket.destroy();
  const patience = setTimeout(close, milliseconds);
  const letGo = (): void => {
    clearTimeout(patience);
    socket.off('data', take).off('end', close).off('close', letGo);
  };
  const take = (chunk: Buffer): void => {
    queue.append(chunk);
    const judgement = judge(queue.bytes());
    if (judgement === 'more') return;
    letGo();
    if (judgement === 'wrong') {
      close();
      return;
    }
    socket.pause();
    socket.unshift(queue.take(queue.length));
    arrived();
  };
  socket.on('data', take).once('end', close).once('close', letGo);
  socket.resume();
}

function judgeHello(bytes: Buffer): Judgement {
  if (bytes[0] !== HANDSHAKE_RECORD) return 'wrong';
  if (bytes.length < RECORD_HEADER_BYTES) return 'more';
  const payload = bytes.readUInt16BE(RECORD_HEADER_BYTES - 2);
  if (payload > MOST_RECORD_BYTES) return 'wrong';
  return bytes.length < RECORD_HEADER_BYTES + payload ? 'more' : 'enough';
}
