import {
  accessSync,
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { StartPluginWorker } from '../../lib/plugin/contract.js';
import type { Settings } from '../../lib/settings/settings.js';
import { runWorker } from '../../lib/worker/worker-main.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';

/** What the test asks of a worker that does not belong to the daemon any more: the plan of its only command. */
export interface Attacks {
  readonly read: readonly string[];
  readonly list: readonly string[];
  readonly write: readonly string[];
  /** Processes that are not the worker's user's. */
  readonly processes: readonly number[];
}

/** What came of each, by its words: `done`, or the system's code for why not. */
export type Spoils = Readonly<Record<string, string>>;

function attempt(act: () => unknown): string {
  try {
    act();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function attack({ read, list, write, processes }: Attacks, settings: Settings): Spoils {
  const spoils: Record<string, string> = {};
  const attempted = (what: string, act: () => unknown): void => {
    spoils[what] = attempt(act);
  };
  for (const path of read) attempted(`read ${path}`, () => readFileSync(path));
  for (const path of list) attempted(`list ${path}`, () => readdirSync(path));
  for (const path of write) attempted(`write ${path}`, () => appendFileSync(path, 'x'));
  for (const pid of processes) {
    for (const file of ['environ', 'mem', 'maps', 'fd']) {
      const path = `/proc/${pid}/${file}`;
      attempted(`look into ${file} of ${pid}`, () =>
        file === 'fd' ? readdirSync(path) : closeSync(openSync(path, 'r')),
      );
    }
    for (const signal of [0, 'SIGTERM', 'SIGSTOP'] as const) {
      attempted(`signal ${signal} to ${pid}`, () => process.kill(pid, signal));
    }
  }
  const { pinnedDirectory } = settings;
  for (const name of ownOf(pinnedDirectory)) {
    const copy = join(pinnedDirectory, name);
    attempted('read the pinned copy', () => readFileSync(copy));
    attempted('change the pinned copy', () => appendFileSync(copy, 'x'));
    attempted('open up the pinned copy', () => chmodSync(copy, 0o666));
    attempted('put another in its place', () => writeFileSync(join(pinnedDirectory, 'other'), 'x'));
  }
  attempted('become root', () => process.setuid?.(0));
  attempted('take the group root', () => process.setgid?.(0));
  attempted('take groups', () => process.setgroups?.([0]));
  const run = join(dirname(pinnedDirectory), 'run');
  attempted('write into its parents', () => writeFileSync(join(run, 'x'), 'x'));
  for (const name of ownOf(run)) {
    attempted('link to a file of root', () => linkSync('/etc/shadow', join(run, name, 'x')));
  }
  const status = readFileSync('/proc/self/status', 'utf8');
  for (const [, name = '', value = ''] of status.matchAll(
    /^(Uid|Gid|Groups|Cap\w+|NoNewPrivs):[ \t]*(.*)$/gm,
  )) {
    spoils[name] = value.trim();
  }
  spoils['descriptors'] = readdirSync('/proc/self/fd')
    .map((fd) => attemptLink(`/proc/self/fd/${fd}`))
    .filter((target) => target.startsWith('/'))
    .join(' ');
  spoils['environment'] = readFileSync('/proc/self/environ', 'utf8').replaceAll('\0', '\n');
  return spoils;
}

function ownOf(directory: string): readonly string[] {
  try {
    accessSync(directory, constants.R_OK);
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function attemptLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

const start: StartPluginWorker = ({ settings }) => ({
  async run(job, output) {
    const attacks = job.plan as Attacks;
    for (const { node } of job.targets) {
      output.reply(info(JSON.stringify(attack(attacks, settings))));
      output.settled(node, { kind: 'success' });
    }
  },
  stop: async () => {},
});

await runWorker({ descriptor: 3, loadHalf: async () => start });
process.exit(0);
