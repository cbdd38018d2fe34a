import type { Test } from 'tap';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import type { KillPoint, Victim } from './crash-daemon.js';
import type { CrashRig, CrashRun } from './crash-rig.js';

/** A mode of rflash that is killed on its way, and what may happen at a BMC at most. */
export interface CrashMode {
  readonly words: (images: string) => readonly string[];
  readonly uploads: number;
  readonly activations: number;
  readonly reboots: number;
}

/** Slow enough that kills hit uploads and activations in the middle. */
export const crashBehaviour: Partial<Behaviour> = { uploadBytesPerSecond: 400_000, activationMs: 400 };

/** Milliseconds after an intent is on disk: in the middle of what it asks for. */
const MIDDLE = 15;

/**
 * The moments of a run at which something is killed, in the order of its steps: before and after each is on disk (or
 * only one of them), and in the middle of what changes a BMC.
 */
export function pointsOf(
  steps: readonly string[],
  victim: Victim,
  moments: readonly KillPoint['when'][] = ['before', 'after'],
): readonly KillPoint[] {
  return steps.flatMap((step): readonly KillPoint[] => {
    const [kind, status = ''] = step.split(' ');
    if (kind !== 'intent' && kind !== 'outcome') return [];
    const changes = kind === 'intent' && /UPLOAD|^ACTIVATE|REBOOT/.test(status);
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

/** Nothing twice, nothing lost, and the text of a run that nobody disturbed. */
export function checkRun(
  t: Test,
  rig: CrashRig,
  mode: CrashMode,
  run: CrashRun,
  undisturbed: readonly string[],
): void {
  for (const bmc of rig.fleet.bmcs) {
    const { uploads, activations, reboots } = bmc.counters();
    const complete = uploads.filter(({ sha256 }) => sha256 !== undefined);
    const name = `BMC ${bmc.index + 1}`;
    t.equal(complete.length, mode.uploads, `${name}: uploads`);
    t.equal(activations, mode.activations, `${name}: activations`);
    t.equal(reboots, mode.reboots, `${name}: reboots`);
  }
  t.same(linesOf(run), undisturbed, 'the whole text, nothing twice');
  t.equal(run.attached.code, 0);
  t.equal(withoutHeader(run.live), withoutHeader(run.replayed), 'who was attached saw all of it');
}
