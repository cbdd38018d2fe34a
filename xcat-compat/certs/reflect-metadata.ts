/**
 * The three functions of the metadata proposal that @peculiar/x509 asks for when it is loaded (its tsyringe
 * does). Import this file before it.
 */
type Keys = Map<unknown, unknown>;

const metadata = new WeakMap<object, Keys>();

function getOwnMetadata(key: unknown, target: object): unknown {
  return metadata.get(target)?.get(key);
}

function getMetadata(key: unknown, target: object): unknown {
  const parent: object | null = Object.getPrototypeOf(target);
  return getOwnMetadata(key, target) ?? (parent === null ? undefined : getMetadata(key, parent));
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const keys = metadata.get(target) ?? new Map<unknown, unknown>();
  metadata.set(target, keys.set(key, value));
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata });
