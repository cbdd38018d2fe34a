/** Bytes that arrived and were not taken yet, in one block that grows by doubling: appending is linear in total. */
export interface ByteQueue {
  readonly length: number;
  append(chunk: Uint8Array): void;
  /** The bytes waiting now; valid until the next append or take. */
  bytes(): Buffer;
  /** Removes and returns the first `count` bytes. */
  take(count: number): Buffer;
}

const INITIAL_BYTES = 4096;

export function createByteQueue(): ByteQueue {
  let block = Buffer.allocUnsafe(INITIAL_BYTES);
  let start = 0;
  let end = 0;

  const makeRoom = (count: number) => {
    if (end + count <= block.length) return;
    const waiting = end - start;
    const roomy = 2 * (waiting + count) > block.length ? Buffer.allocUnsafe(2 * (waiting + count)) : block;
    block.copy(roomy, 0, start, end);
    block = roomy;
    start = 0;
    end = waiting;
  };

  return {
    get length() {
      return end - start;
    },
    append(chunk) {
      makeRoom(chunk.length);
      block.set(chunk, end);
      end += chunk.length;
    },
    bytes: () => block.subarray(start, end),
    take(count) {
      const taken = Buffer.from(block.subarray(start, start + count));
      start += count;
      if (start === end) {
        start = 0;
        end = 0;
        if (block.length > INITIAL_BYTES) block = Buffer.allocUnsafe(INITIAL_BYTES);
      }
      return taken;
    },
  };
}
