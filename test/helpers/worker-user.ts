import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

/** A user of every Linux that owns nothing. */
export const workerUser = 'nobody';

const asUser = [`--reuid=${workerUser}`, '--clear-groups'];

/** Why workers cannot run as another user here; false when they can. */
export const noWorkerUser = whyNot();

function whyNot(): string | false {
  if (process.getuid?.() !== 0) return 'only root can start processes as another user';
  const program = fileURLToPath(new URL('../../bin/worker.js', import.meta.url));
  const { status } = spawnSync('setpriv', [...asUser, 'test', '-r', program]);
  return status === 0
    ? false
    : `${workerUser} cannot read ${program}: the checkout stands in a closed folder`;
}

/** A state directory that the user can be let through to, outside of /tmp, which is hidden from workers. */
export function reachableState(t: Test): string {
  const directory = mkdtempSync('/var/lib/xcatd-ts-test-');
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'state');
}
