import { readFile } from 'node:fs/promises';
import type { PublicKey } from '../bmc/verbs/ssh-key.js';
import { ssh } from './rspconfig-texts.js';

export type KeyFile =
  | { readonly kind: 'key'; readonly key: PublicKey; readonly privateKeyFile: string }
  | { readonly kind: 'problem'; readonly text: string };

const KEY = /^((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,3})(?:[ \t](.*))?$/;

/** Reads the public key that is given to BMCs. The private one is beside it and stays there. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { kind: 'problem', text: ssh.noKey(file, why) };
  }
  if (text === '') return { kind: 'problem', text: ssh.emptyKey(file) };
  const [, type, body, comment = ''] = KEY.exec(text.split('\n')[0]?.trim() ?? '') ?? [];
  if (type === undefined || body === undefined) return { kind: 'problem', text: ssh.badKey(file) };
  const key = { type, body, comment: comment.trimStart().replace(/[^\x20-\x7e]|['"\\]/g, '') };
  return { kind: 'key', key, privateKeyFile: file.replace(/\.pub$/, '') };
}
