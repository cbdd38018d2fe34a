import { accountNamed } from './account.js';
import { tryProgram } from './try-program.js';

/** useradd stands in sbin, which is not in everybody's PATH. */
const PATH = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';
const HOME = '/nonexistent';
const NO_LOGIN = '/usr/sbin/nologin';

/**
 * Makes a system user, with a group of its own, who owns nothing and cannot log in. Resolves with whether it was made or
 * is there already, or with why it cannot be made.
 */
export async function makeAccount(
  name: string,
): Promise<{ readonly kind: 'made' | 'kept' } | { readonly kind: 'problem'; readonly reason: string }> {
  if ((await accountNamed(name)).kind === 'account') return { kind: 'kept' };
  const words = ['--system', '--user-group', '--no-create-home', '--home-dir', HOME, '--shell', NO_LOGIN];
  const reason = await tryProgram('useradd', [...words, '--', name], { variables: { PATH, LC_ALL: 'C' } });
  return reason === undefined ? { kind: 'made' } : { kind: 'problem', reason };
}
