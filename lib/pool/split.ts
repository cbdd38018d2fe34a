import type { Target } from '../plugin/contract.js';

/** Targets of one frame: small enough that a frame is built and read in a millisecond or two. */
export const MAX_CHUNK_TARGETS = 256;

/** Targets for one worker. */
export interface Chunk {
  readonly slot: number;
  readonly targets: readonly Target[];
}

/** Splits a job so that all targets of one owner go to the same worker, in their order, in chunks of bounded size. */
export function splitByOwner(targets: readonly Target[], slots: number): readonly Chunk[] {
  const bySlot = Array.from({ length: slots }, (): Target[] => []);
  for (const target of targets) bySlot[slotOf(target.owner, slots)]?.push(target);
  return bySlot.flatMap((own, slot) => {
    return chunksOf(own).map((chunk) => ({ slot, targets: chunk }));
  });
}

/** The worker to which an owner belongs: FNV-1a over its UTF-16 units, the same in every run of the daemon. */
export function slotOf(owner: string, slots: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < owner.length; at += 1) {
    hash = Math.imul(hash ^ owner.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % slots;
}

function chunksOf(targets: readonly Target[]): readonly (readonly Target[])[] {
  return Array.from({ length: Math.ceil(targets.length / MAX_CHUNK_TARGETS) }, (_, index) => {
    return targets.slice(index * MAX_CHUNK_TARGETS, (index + 1) * MAX_CHUNK_TARGETS);
  });
}
