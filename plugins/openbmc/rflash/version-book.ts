import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { CommandRun } from '../run.js';
import type { KnownVersion, SoftwareList } from '../verbs.js';

/** Which version an image id stands for, gathered from the BMCs of one command: ids differ from BMC to BMC. */
export interface VersionBook {
  note(node: NodeName, list: SoftwareList): void;
  /** The node will note nothing more. */
  close(node: NodeName): void;
  /** The version that the id has on the first BMC that knows it; undefined when none does, or none does in time. */
  find(node: NodeName, id: string, signal: AbortSignal): Promise<KnownVersion | undefined>;
}

/** No node waits longer for the others. */
const WAIT_SECONDS = 30;

/** @param nodes how many nodes the command has in this process */
export function createVersionBook(
  nodes: number,
  { sleep }: Pick<CommandRun['services'], 'sleep'>,
): VersionBook {
  const versions = new Map<string, KnownVersion>();
  const heard = new Set<NodeName>();
  return {
    note: (node, { images }) => {
      heard.add(node);
      for (const { id, version, purpose } of images) {
        if (version !== undefined && !versions.has(id)) versions.set(id, { version, purpose: purpose ?? '' });
      }
    },
    close: (node) => heard.add(node),
    find: async (node, id, signal) => {
      heard.add(node);
      for (let waited = 0; waited < WAIT_SECONDS; waited += 1) {
        if (versions.has(id) || heard.size >= nodes) break;
        await sleep(1, signal);
      }
      return versions.get(id);
    },
  };
}
