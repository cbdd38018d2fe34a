import { Readable } from 'node:stream';
import { dumpSize } from '../simulated-dumps.js';
import type { Exchange, Handled } from './simulated-exchange.js';

/** GET of a dump's file: as many bytes as its object says, made as they are sent. */
export function download(exchange: Exchange): Handled {
  const { bmc, path, response } = exchange;
  const size = dumpSize(bmc, path.slice('/download/dump/'.length));
  if (size === undefined) return bmc.generation.answers.noObject();
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': size });
  Readable.from(filling(size))
    .on('error', () => response.destroy())
    .pipe(response);
  return 'later';
}

const CHUNK = Buffer.alloc(64 * 1024, 'a dump. Path not found is a part of it.\n');

function* filling(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= CHUNK.length) {
    yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
  }
}
