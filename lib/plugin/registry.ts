import type { Command, Plugin } from './contract.js';

/** One plugin's word that it handles a command. */
export interface Registered {
  readonly plugin: string;
  readonly command: Command;
}

/** Which plugins handle which command, in the order of the plugin list. */
export type Registry = ReadonlyMap<string, readonly Registered[]>;

export function createRegistry(plugins: readonly Plugin[]): Registry {
  const registry = new Map<string, Registered[]>();
  for (const plugin of plugins) {
    for (const [name, command] of Object.entries(plugin.commands)) {
      const list = registry.get(name) ?? [];
      list.push({ plugin: plugin.name, command });
      registry.set(name, list);
    }
  }
  return registry;
}
