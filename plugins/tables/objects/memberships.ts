import type { Change, TableStore } from '../../../xcat-compat/tables/store.js';
import { added, removed } from './lists.js';
import type { Mode } from './write-objects.js';

/** Which groups nodes are in, as a command changes it; its changes come after those of the nodes themselves. */
export interface Memberships {
  /** A group comes last in its members' groups. */
  join(group: string, nodes: readonly string[]): void;
  leave(group: string, nodes: readonly string[]): void;
  isIn(node: string, group: string): boolean;
  /** The same command gives this node these groups, or adds them to its own, or takes them away. */
  given(node: string, groups: string, mode: Mode): void;
  /** One change for each node whose groups are others now. */
  changes(): readonly Change[];
}

export async function memberships(store: TableStore): Promise<Memberships> {
  const rows = await store.rows('nodelist');
  const was = new Map(
    rows.flatMap(({ node, groups }) => (node === undefined ? [] : [[node, groups ?? ''] as const])),
  );
  const now = new Map<string, string>();
  const groupsOf = (node: string): string => now.get(node) ?? was.get(node) ?? '';
  return {
    join(group, nodes) {
      for (const node of nodes) now.set(node, added(groupsOf(node), group));
    },
    leave(group, nodes) {
      for (const node of nodes) now.set(node, removed(groupsOf(node), group));
    },
    given(node, groups, mode) {
      const own = was.get(node);
      if (own === undefined || mode === 'replace') was.set(node, groups);
      else was.set(node, mode === 'plus' ? added(own, groups) : removed(own, groups));
    },
    isIn: (node, group) => groupsOf(node).split(',').includes(group),
    changes: () =>
      [...now]
        .filter(([node, groups]) => was.get(node) !== groups)
        .map(
          ([node, groups]): Change => ({ kind: 'set', table: 'nodelist', key: { node }, values: { groups } }),
        ),
  };
}
