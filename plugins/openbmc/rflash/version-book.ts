import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { SoftwareList } from '../bmc/verbs/index.js';
import type { CommandRun } from '../node/run.js';
import type { Claim, Claims } from './claims.js';
import { isMadeOf } from './image-state.js';

/** Which version an image id stands for, gathered from the BMCs of one command: ids differ from BMC to BMC. */
export interface VersionBook {
  note(node: NodeName, list: SoftwareList): void;
  /** The node will note nothing more. */
  close(node: NodeName): void;
  /** What the id stands for on the other BMCs: on all of them, as far as they tell it in time. */
  find(node: NodeName, id: string, signal: AbortSignal): Promise<Claims>;
}

/** No node waits longer for the others. */
const WAIT_SECONDS = 30;
/** No BMC has more images that matter, and none fills the book. */
const MOST_IMAGES = 64;

/** @param nodes how many nodes the command has in this process */
export function createVersionBook(
  nodes: number,
  { sleep }: Pick<CommandRun['services'], 'sleep'>,
): VersionBook {
  /** Of each id what was said of it: one that proves itself, or else the first two that differ. */
  const said = new Map<string, readonly Claim[]>();
  const heard = new Set<NodeName>();

  function claim(id: string, one: Claim): void {
    const before = said.get(id) ?? [];
    if (before.some(isProven(id))) return;
    if (isProven(id)(one)) said.set(id, [one]);
    else if (before.length < 2 && !before.some((other) => isSame(other, one))) said.set(id, [...before, one]);
  }

  function claimsOf(id: string): Claims {
    const [first, second] = said.get(id) ?? [];
    if (first === undefined) return { kind: 'none' };
    if (second !== undefined) return { kind: 'disagreed', claims: [first, second] };
    return { kind: isProven(id)(first) ? 'proven' : 'told', claim: first };
  }

  return {
    note: (node, { images }) => {
      heard.add(node);
      for (const { id, version, purpose = '' } of images.slice(0, MOST_IMAGES)) {
        if (version !== undefined) claim(id, { node, version, purpose });
      }
    },
    close: (node) => heard.add(node),
    find: async (node, id, signal) => {
      heard.add(node);
      for (let waited = 0; waited < WAIT_SECONDS; waited += 1) {
        if (claimsOf(id).kind === 'proven' || heard.size >= nodes) break;
        await sleep(1, signal);
      }
      return claimsOf(id);
    },
  };
}

function isProven(id: string): (claim: Claim) => boolean {
  return ({ version }) => isMadeOf(id, version);
}

function isSame(a: Claim, b: Claim): boolean {
  return a.version === b.version && a.purpose === b.purpose;
}
