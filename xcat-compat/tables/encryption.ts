import { readFileSync } from 'node:fs';
import type { Encryption } from './connection-text.js';

/** TLS as the drivers take it; undefined: none. @throws the error of reading the CA's file */
export function tlsOf(
  encryption: Encryption,
): { readonly rejectUnauthorized: boolean; readonly ca?: string } | undefined {
  switch (encryption.kind) {
    case 'off':
      return undefined;
    case 'unverified':
      return { rejectUnauthorized: false };
    case 'verified': {
      const { authorityFile } = encryption;
      const ca = authorityFile === undefined ? {} : { ca: readFileSync(authorityFile, 'utf8') };
      return { rejectUnauthorized: true, ...ca };
    }
  }
}
