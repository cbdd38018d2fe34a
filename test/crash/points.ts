import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { activateFile, crashBehaviour, unattended } from '../helpers/crash-checks.js';
import { type Finder, type Kills, killedEverywhere } from '../helpers/crash-everywhere.js';
import { crashRig } from '../helpers/crash-rig.js';

const before: Kills = [
  ['daemon', ['before', 'after']],
  ['worker', ['after']],
];
const after: Kills = [['both', ['after']]];

/**
 * Kills at every moment at which the journal has written a step, of the flows of a file and of a directory.
 * @returns how many kills there were, and what was not as it must be
 */
export async function playPoints(
  say: (line: string) => void,
): Promise<{ readonly kills: number; readonly problems: number }> {
  let problems = 0;
  const fault = (what: string, found: unknown): void => {
    problems += 1;
    say(`${what}: ${JSON.stringify(found)}`);
  };
  const finder: Finder = {
    same(found, wanted, what) {
      if (!isDeepStrictEqual(found, wanted)) fault(what, found);
    },
    match(found, wanted, what) {
      if (typeof found !== 'string' || !wanted.test(found)) fault(what, found);
    },
  };
  const rig = await crashRig(crashBehaviour);
  try {
    const ofFile = await killedEverywhere(finder, rig, activateFile(join(rig.images, 'bmc.tar')), before);
    say(`-a FILE: ${ofFile} kills`);
    const ofDirectory = await killedEverywhere(finder, rig, unattended(join(rig.images, 'both')), after);
    say(`-d DIRECTORY: ${ofDirectory} kills`);
    return { kills: ofFile + ofDirectory, problems };
  } finally {
    await rig.close();
  }
}
