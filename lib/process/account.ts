import { spawn } from 'node:child_process';
import { capture } from './capture.js';

/** A user of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export type AccountFound =
  | { readonly kind: 'account'; readonly account: Account; readonly home: string }
  /** Why there is none; a sentence without its end. */
  | { readonly kind: 'none'; readonly reason: string };

const LOOKUP_SECONDS = 10;
/** Not a number: getent would take it for a user's id. */
export const ACCOUNT_NAME = /^(?!\d+$)[A-Za-z0-9_][\w.@+-]{0,63}$/;

/** The account with exactly this name, wherever this machine's accounts are kept (`getent passwd`). Never rejects. */
export async function accountNamed(name: string): Promise<AccountFound> {
  if (!ACCOUNT_NAME.test(name))
    return { kind: 'none', reason: `there is no account '${name}' on this machine` };
  const line = await getent(name);
  if (line === undefined) return { kind: 'none', reason: 'the accounts of this machine cannot be looked up' };
  const [found, , uid, gid, , home = ''] = line.split(':');
  // A directory may not care about capitals: that is somebody else here.
  if (found !== name || !isId(uid) || !isId(gid))
    return { kind: 'none', reason: `there is no account '${name}' on this machine` };
  return { kind: 'account', account: { name, uid: Number(uid), gid: Number(gid) }, home };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}

/** The first line; empty where there is no such account. */
function getent(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('getent', ['passwd', name], {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: LOOKUP_SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    const text = capture(child.stdout);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) =>
      resolve(code === 0 || code === NOT_FOUND ? text().split('\n')[0] : undefined),
    );
  });
}

const NOT_FOUND = 2;
