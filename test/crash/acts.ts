import { writeFileSync } from 'node:fs';
import type { Disturbance, WrongAnswer } from './disturbance.js';
import { changeImages } from './images.js';
import { strike } from './processes.js';
import type { Scene } from './scene.js';

/** What is done to daemon, machine and tables in one round, when its moment has come. */
export interface Acts {
  act(one: Exclude<Disturbance, WrongAnswer>): void;
  /** This is the daemon now. */
  daemonIs(pid: number): void;
  /** Nothing is done any more. */
  end(): void;
  /** What was done; of kills those that hit somebody. */
  readonly done: readonly Disturbance[];
  /** Processes. */
  kills(): number;
  /** Resolves once the tables have exchanged their addresses; undefined while they have not to. */
  exchanged(): Promise<void> | undefined;
}

const HOUR = 3_600_000;

/** @param places the directory with the images, and the file that has by how much the date is off */
export function createActs(
  scene: Scene,
  places: { readonly images: string; readonly clockFile: string },
): Acts {
  const done: Disturbance[] = [];
  let kills = 0;
  let daemon: number | undefined;
  let isOver = false;
  let exchanged: Promise<void> | undefined;
  return {
    done,
    kills: () => kills,
    exchanged: () => exchanged,
    daemonIs(pid) {
      daemon = pid;
    },
    end() {
      isOver = true;
    },
    act(one) {
      if (isOver || daemon === undefined) return;
      if (one.kind === 'clock') writeFileSync(places.clockFile, String(one.hours * HOUR));
      else if (one.kind === 'file') changeImages(places.images, one.change);
      else {
        const struck = strike(daemon, one.kind === 'kill' ? one.victims : ['daemon']);
        kills += struck;
        if (one.kind === 'move') exchanged = scene.exchange(one.between);
        else if (struck === 0) return;
      }
      done.push(one);
    },
  };
}
