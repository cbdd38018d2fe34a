import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import type { KillPoint, Victim } from './crash-daemon.js';
import type { CrashRig, CrashRun } from './crash-rig.js';

/** A mode of rflash that is killed on its way, and what may happen at a BMC at most. */
export interface CrashMode {
  readonly words: readonly string[];
  readonly uploads: number;
  readonly activations: number;
  readonly reboots: number;
}

/** rflash -a FILE */
export function activateFile(file: string): CrashMode {
  return { words: ['-a', file], uploads: 1, activations: 1, reboots: 0 };
}

/** The same on a BMC that restarts by itself when it has written the image. */
export function activateAndRestart(file: string): CrashMode {
  return { ...activateFile(file), reboots: 1 };
}

/** rflash -d DIRECTORY, with a BMC and a host image in it. */
export function unattended(directory: string): CrashMode {
  return { words: ['-d', directory], uploads: 2, activations: 2, reboots: 1 };
}

/** Slow enough that kills hit uploads and activations in the middle. */
export const crashBehaviour: Partial<Behaviour> = { uploadBytesPerSecond: 400_000, activationMs: 400 };

/** Milliseconds after an intent is on disk: in the middle of what it asks for. */
const MIDDLE = 15;

/**
 * The moments of a run at which something is killed, in the order of its steps: before and after each is on disk (or
 * only one of them), and in the middle of what changes a BMC.
 * @param where the statuses; all when absent
 */
export function pointsOf(
  steps: readonly string[],
  victim: Victim,
  moments: readonly KillPoint['when'][] = ['before', 'after'],
  where: RegExp = /./,
): readonly KillPoint[] {
  return steps.flatMap((step): readonly KillPoint[] => {
    const [kind, status = ''] = step.split(' ');
    if ((kind !== 'intent' && kind !== 'outcome') || !where.test(status)) return [];
    const changes = kind === 'intent' && /^(UPLOAD|PUSH|ACTIVATE|REBOOT)(_BMC|_HOST)?$/.test(status);
    const all = changes ? [...moments, MIDDLE] : moments;
    return all.map((when) => ({ kind, status, when, victim }));
  });
}

/** What the client was shown, but for what differs from run to run. */
export function linesOf(run: CrashRun): readonly string[] {
  const text = `${run.attached.stdout}${run.attached.stderr}`;
  return text
    .split('\n')
    .filter((line) => !/^(Attached to job|Job \d+ has ended)/.test(line))
    .map((line) => line.replace(/\(ID: [0-9a-f]+\)/, '(ID: …)'))
    .sort();
}

/** Documents but for the one that says which job it is. */
function withoutHeader(documents: string): string {
  return documents.replace(
    /<xcatresponse>\s*<info>(Attached to job|Job \d+ has ended)[\s\S]*?<\/xcatresponse>\s*/,
    '',
  );
}

/** What went wrong: something twice, something lost, or not the text of a run that nobody disturbed. */
export function problemsOf(
  rig: CrashRig,
  mode: CrashMode,
  run: CrashRun,
  undisturbed: readonly string[],
): readonly string[] {
  const problems: string[] = [];
  const expect = (what: string, found: number | string, wanted: number | string): void => {
    if (found !== wanted) problems.push(`${what}: ${found}, not ${wanted}`);
  };
  for (const bmc of rig.fleet.bmcs) {
    const { uploads, activations, reboots } = bmc.counters();
    const name = `BMC ${bmc.index + 1}`;
    const complete = uploads.filter(({ sha256 }) => sha256 !== undefined);
    expect(`${name}: uploads`, complete.length, mode.uploads);
    expect(`${name}: activations`, activations, mode.activations);
    expect(`${name}: reboots`, reboots, mode.reboots);
  }
  expect('the whole text, nothing twice', linesOf(run).join('\n'), undisturbed.join('\n'));
  expect('exit code', run.attached.code, 0);
  expect('what a client saw that was attached', withoutHeader(run.live), withoutHeader(run.replayed));
  return problems;
}
