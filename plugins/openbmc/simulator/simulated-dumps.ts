import type { Answer, Json } from './answers/simulated-answer.js';
import { type Bmc, timer } from './bmc.js';
import { objectAt, objectsWithin } from './tree/simulated-tree.js';

/** Where the dumps of a BMC are kept: since 2020 beside those of other kinds. */
export const dumpPlaces = ['/xyz/openbmc_project/dump', '/xyz/openbmc_project/dump/bmc'] as const;

const MAX_DUMPS = 200;

/** Begins a dump, which is listed when its time is over. Answers its number, or its path at the later place. */
export function createDump(bmc: Bmc, at: string): Answer {
  const { behaviour, generation } = bmc;
  const entries = `${at}/entry`;
  const known = [...objectsWithin(bmc, entries).keys(), ...bmc.overlay.keys()];
  const ids = known.filter((path) => path.startsWith(`${entries}/`)).map(numberIn);
  bmc.lastDump = Math.max(bmc.lastDump, 0, ...ids) + 1;
  const path = `${entries}/${bmc.lastDump}`;
  const seconds = Math.floor(bmc.clock.now() / 1000);
  const isLater = at === dumpPlaces[1];
  const dump = { Elapsed: isLater ? seconds * 1_000_000 : seconds, Size: behaviour.dumpBytes };
  const list = () => {
    if (ids.length < MAX_DUMPS) bmc.overlay.set(path, dump);
  };
  if (behaviour.dumpMs <= 0) list();
  else timer(bmc, behaviour.dumpMs, list);
  return generation.answers.ok(isLater ? path : bmc.lastDump);
}

/** The bytes of a dump; undefined when there is none of this number. */
export function dumpSize(bmc: Bmc, id: string): number | undefined {
  for (const place of dumpPlaces) {
    const size: Json | undefined = objectAt(bmc, `${place}/entry/${id}`)?.['Size'];
    if (typeof size === 'number') return size;
  }
  return undefined;
}

function numberIn(path: string): number {
  return Number(path.slice(path.lastIndexOf('/') + 1));
}
