import type { NodeName } from '../../xcat-compat/names/node-name.js';

/**
 * The children that run, keyed by process id: when a child's exit is reported, its PID says which node it worked
 * for. An entry is made at the start and taken out at the exit, so a PID the system uses again finds its new node.
 */
export interface PidTable<Child extends { readonly node: NodeName }> {
  started(pid: number, child: Child): void;
  find(pid: number): Child | undefined;
  /** Looks the child up and drops the entry. */
  exited(pid: number): Child | undefined;
  /** PID and child of all that run. */
  entries(): readonly (readonly [number, Child])[];
  readonly size: number;
}

export function createPidTable<Child extends { readonly node: NodeName }>(): PidTable<Child> {
  const children = new Map<number, Child>();
  return {
    started(pid, child) {
      children.set(pid, child);
    },
    find: (pid) => children.get(pid),
    exited(pid) {
      const child = children.get(pid);
      children.delete(pid);
      return child;
    },
    entries: () => [...children],
    get size() {
      return children.size;
    },
  };
}
