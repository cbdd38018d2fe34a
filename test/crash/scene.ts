import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Edge, type Fleet, startFleet } from '../../plugins/openbmc/simulator/index.js';
import { makeSite, type Site } from '../helpers/site.js';
import type { FlashMode } from './modes.js';

/** Simulated BMCs of nodes n1 … that are flashed, one more of a node that is not, and a site to all of them. */
export interface Scene {
  readonly fleet: Fleet;
  readonly site: Site;
  /** Nodes that are flashed. */
  readonly nodes: number;
  /** Makes all BMCs new ones, of the mode's kind; `edge` is before them from now on. */
  renew(mode: FlashMode, edge: Edge): Promise<void>;
  /** A directory for one round. */
  directory(): string;
  /** The tables exchange the BMCs of these nodes. */
  exchange(between: readonly [number, number]): Promise<void>;
  /** The tables say again what they said at the beginning. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export function nodeName(index: number): string {
  return `n${index + 1}`;
}

export async function makeScene(nodes: number): Promise<Scene> {
  let edge: Edge | undefined;
  const fleet = await startFleet({
    count: nodes + 1,
    behaviour: { uploadBytesPerSecond: 200_000, activationMs: 300 },
    edge: (arriving) => edge?.(arriving),
  });
  const names = fleet.bmcs.map(({ address, index }) => ({ name: nodeName(index), bmc: address }));
  const site = await makeSite(names, { openbmcworkers: '1' });
  const place = (node: number, bmc: number) =>
    site.tables.setRow('openbmc', { node: nodeName(node) }, { bmc: fleet.bmcs[bmc]?.address ?? '' });
  return {
    ...{ fleet, site, nodes },
    async renew(mode, next) {
      edge = undefined;
      await fleet.set(mode.behaviour);
      await Promise.all(fleet.bmcs.map((bmc) => bmc.reset()));
      edge = next;
    },
    directory: () => mkdtempSync(join(site.logdir, '..', 'round-')),
    async exchange([first, second]) {
      await place(first, second);
      await place(second, first);
    },
    async restore() {
      for (const { index } of fleet.bmcs) await place(index, index);
    },
    async close() {
      await fleet.close();
      site.remove();
      rmSync(site.confdir, { recursive: true, force: true });
    },
  };
}
