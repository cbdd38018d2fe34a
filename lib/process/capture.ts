import type { Readable } from 'node:stream';

/** What is kept of a child's output: its beginning and its end. */
export const KEPT_BYTES = 64 * 1024;

const HEAD_BYTES = KEPT_BYTES / 2;
const TAIL_BYTES = KEPT_BYTES - HEAD_BYTES;

/**
 * Collects what a child prints: the first 32 KiB and the last 32 KiB. A BMC's answer stands first and curl's own
 * report (`--write-out`) last, so it is the middle that is dropped. The child is never held up.
 */
export function capture(stream: Readable): () => string {
  const head: Buffer[] = [];
  let headBytes = 0;
  const tail: Buffer[] = [];
  let tailBytes = 0;

  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    const first = chunk.subarray(0, HEAD_BYTES - headBytes);
    if (first.length > 0) {
      head.push(first);
      headBytes += first.length;
    }
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    tail.push(rest);
    tailBytes += rest.length;
    while (tailBytes - (tail[0]?.length ?? 0) >= TAIL_BYTES) tailBytes -= tail.shift()?.length ?? 0;
  });

  return () => {
    const end = Buffer.concat(tail);
    return Buffer.concat([...head, end.subarray(Math.max(0, end.length - TAIL_BYTES))]).toString('utf8');
  };
}
