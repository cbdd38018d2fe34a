import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BmcStateView, SimulatedBmc } from '../../plugins/openbmc/simulator/index.js';
import { createActs } from './acts.js';
import { type Director, director } from './director.js';
import type { Disturbance } from './disturbance.js';
import type { Round } from './draw.js';
import { type Effects, effectsOf, wholeUploads } from './effects.js';
import { type Flashed, flash } from './flash.js';
import { sha256Of, writeImages } from './images.js';
import { type NodeResult, nodeResults } from './node-results.js';
import type { Scene } from './scene.js';

/** All that is known of one round that was played. */
export interface Played extends Omit<Flashed, 'atEnd'> {
  readonly round: Round;
  /** What the journal has of each node. */
  readonly results: readonly NodeResult[];
  readonly bmcs: readonly BmcRecord[];
  readonly director: Pick<Director, 'seen' | 'given'>;
  /** What was done but for wrong answers; of kills those that hit somebody. */
  readonly done: readonly Disturbance[];
  /** Processes. */
  readonly kills: number;
  /** The SHA-256 of the images that were asked for, before anybody changed a file. */
  readonly wanted: readonly string[];
}

/** What one BMC has recorded. */
export interface BmcRecord {
  readonly address: string;
  readonly effects: Effects;
  /** The SHA-256 of each image that arrived whole. */
  readonly uploads: readonly string[];
  /** When the last result was told, and when nothing moved any more. */
  readonly atEnd: BmcStateView;
  readonly settled: BmcStateView;
}

/** Plays a round from new BMCs to the end. */
export async function play(scene: Scene, round: Round): Promise<Played> {
  const { fleet } = scene;
  const directory = scene.directory();
  const images = join(directory, 'images');
  const places = { state: join(directory, 'state'), clockFile: join(directory, 'clock') };
  await writeImages(images);
  const wanted = round.mode.files.map((name) => sha256Of(join(images, name)));

  const acts = createActs(scene, { images, clockFile: places.clockFile });
  const directing = director(round.disturbances, fleet.bmcs.length, acts.act);
  await scene.renew(round.mode, directing.edge);
  const { atEnd, ...flashed } = await flash(scene, round.mode.words(images), places, acts);
  const results = await nodeResults(places.state);
  await quiet(fleet.bmcs);
  await scene.restore();
  rmSync(directory, { recursive: true, force: true });
  const bmcs = fleet.bmcs.map((bmc, index) => ({
    ...{ address: bmc.address, effects: effectsOf(bmc), uploads: wholeUploads(bmc) },
    ...{ atEnd: atEnd[index] ?? bmc.state(), settled: bmc.state() },
  }));
  const { done } = acts;
  return { ...flashed, round, results, bmcs, director: directing, done, kills: acts.kills(), wanted };
}

const LOOK_MS = 250;
const MOST_LOOKS = 60;

/** Waits until no BMC is about anything. */
async function quiet(bmcs: readonly SimulatedBmc[]): Promise<void> {
  let before = '';
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const states = bmcs.map((bmc) => bmc.state());
    const now = JSON.stringify([states, bmcs.map(effectsOf)]);
    const isBusy = states.some(
      ({ phase, images }) => phase !== 'up' || images.some(({ activation }) => activation === 'Activating'),
    );
    if (!isBusy && now === before) return;
    before = now;
    await pause(LOOK_MS);
  }
}
