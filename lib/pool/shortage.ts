import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadsOf } from '../process/proc.js';

/** What a process of Node needs of them; one that gets fewer aborts, or hangs for ever. */
const NEEDED_THREADS = 16;

/**
 * Why a process that was just started may have come to nothing: the system lets this service have hardly another
 * thread. For the user; undefined when it lets it, or does not tell. Asked only when a process has ended so: it looks
 * at all there are.
 */
export function threadShortage(): string | undefined {
  const bounds = [userBound(), ...groupBounds()];
  const tight = bounds.find(({ most, used }) => most - used < NEEDED_THREADS);
  return tight === undefined
    ? undefined
    : `only ${tight.most} processes and threads are allowed and ${tight.used} run, see ${tight.see}`;
}

interface Bound {
  readonly most: number;
  readonly used: number;
  readonly see: string;
}

/** The limit of this user, which root does not have. */
function userBound(): Bound {
  const user = process.getuid?.() ?? 0;
  const most = /^Max processes\s+(\d+)/m.exec(read('/proc/self/limits') ?? '')?.[1];
  if (user === 0 || most === undefined) return { most: Number.POSITIVE_INFINITY, used: 0, see: '' };
  const used = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && ownerOf(`/proc/${name}`) === user)
    .reduce((sum, name) => sum + (threadsOf(Number(name)) ?? 0), 0);
  return { most: Number(most), used, see: 'ulimit -u' };
}

/** The limits of the control groups it is in. */
function groupBounds(): readonly Bound[] {
  const bounds: Bound[] = [];
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = line.split(':');
    if (path === undefined || !['', 'pids'].includes(controllers ?? 'none')) continue;
    const root = join('/sys/fs/cgroup', controllers ?? '');
    for (let at = path; ; at = dirname(at)) {
      const [most, used] = ['pids.max', 'pids.current'].map((file) => Number(read(join(root, at, file))));
      if (most !== undefined && used !== undefined && most > 0 && used > 0)
        bounds.push({ most, used, see: 'TasksMax' });
      if (at === dirname(at)) break;
    }
  }
  return bounds;
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
