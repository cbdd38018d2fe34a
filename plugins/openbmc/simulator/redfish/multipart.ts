import { Busboy } from '@fastify/busboy';
import type { ImageBody } from '../requests/simulated-upload.js';

/** What a form had besides the image. */
export interface FormParts {
  readonly fields: ReadonlyMap<string, string>;
  readonly hasFile: boolean;
  readonly isBroken: boolean;
}

const MAX_FIELD_BYTES = 64 * 1024;
const MAX_PARTS = 20;

/** Parts a multipart form as it comes: the bytes of UpdateFile go to the image, the fields are kept. */
export function multipartBody(boundary: string): {
  readonly body: (image: (chunk: Buffer) => void) => ImageBody;
  readonly parts: () => FormParts;
} {
  const fields = new Map<string, string>();
  let hasFile = false;
  let isBroken = false;
  const body = (image: (chunk: Buffer) => void): ImageBody => {
    const parser = new Busboy({
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      limits: { fieldSize: MAX_FIELD_BYTES, parts: MAX_PARTS },
      // UpdateParameters may come with a type of its own: it is a field all the same.
      isPartAFile: (name) => name === 'UpdateFile',
    });
    parser.on('field', (name, value) => fields.set(name, value));
    parser.on('file', (_name, stream) => {
      hasFile = true;
      stream.on('data', (chunk: Buffer) => image(chunk));
    });
    parser.on('error', () => {
      isBroken = true;
    });
    return {
      write: (chunk) => void parser.write(chunk),
      end(done) {
        let isOver = false;
        const finish = (): void => {
          if (!isOver) done();
          isOver = true;
        };
        parser.once('finish', finish);
        parser.once('error', finish);
        if (isBroken) finish();
        else parser.end();
      },
    };
  };
  return { body, parts: () => ({ fields, hasFile, isBroken }) };
}
