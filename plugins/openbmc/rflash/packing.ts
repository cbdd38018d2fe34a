import { Duplex, PassThrough, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How a file is packed, told by its first bytes: names lie. `fwpkg` is no packing, but as easily told. */
export type Packing = 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'fwpkg';

const magic: readonly (readonly [Packing, Buffer])[] = [
  ['gzip', Buffer.from('1f8b', 'hex')],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['zstd', Buffer.from('28b52ffd', 'hex')],
  ['bzip2', Buffer.from('BZh')],
  // DSP0267, PackageHeaderIdentifier of version 1.0 packages; later versions differ in their last bytes.
  ['fwpkg', Buffer.from('f018878ccb7d4943', 'hex')],
];

export function packingOf(beginning: Buffer): Packing {
  const found = magic.find(([, bytes]) => beginning.subarray(0, bytes.length).equals(bytes));
  return found?.[0] ?? 'none';
}

/** What unpacks each, as a stream; loaded when the first file of that kind comes. */
export const unpacking: Readonly<Record<'none' | 'gzip' | 'xz' | 'zstd', () => Promise<Duplex>>> = {
  none: async () => new PassThrough(),
  gzip: async () => createGunzip(),
  xz: unpackXz,
  zstd: unpackZstd,
};

async function unpackXz(): Promise<Duplex> {
  const { default: xz } = await import('xz-decompress');
  const packed = new TransformStream<Uint8Array, Uint8Array>();
  return Duplex.fromWeb({
    writable: packed.writable,
    readable: new xz.XzReadableStream(packed.readable),
  });
}

async function unpackZstd(): Promise<Duplex> {
  const { Decompress } = await import('fzstd');
  const decompress = new Decompress((data) => stream.push(data));
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      attempt(() => void decompress.push(chunk), done);
    },
    flush(done) {
      attempt(() => void decompress.push(new Uint8Array(), true), done);
    },
  });
  return stream;
}

function attempt(act: () => void, done: (error?: Error) => void): void {
  try {
    act();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done();
}
