import { createHash } from 'node:crypto';
import type { Json } from './answers/simulated-answer.js';
import type { Bmc, Properties } from './bmc.js';
import type { Behaviour, SeedImage } from './simulated-behaviour.js';

export type Activation = 'NotReady' | 'Invalid' | 'Ready' | 'Activating' | 'Active' | 'Failed';

/** An image on the BMC. */
export interface SoftwareImage {
  readonly id: string;
  readonly version: string;
  /** The whole purpose, as the MANIFEST has it. */
  readonly purpose: string;
  readonly extendedVersion: string;
  readonly path: string;
  /** Not there until the image has been looked through. */
  activation: Activation | undefined;
  requested: 'None' | 'Active';
  /** Only when Active. */
  priority: number | undefined;
  /** Only while Activating. */
  progress: number | undefined;
  functional: boolean;
  /** How often it was told to go. */
  deletes: number;
}

/** Tells who follows this image. */
export function imageChanged(bmc: Bmc, image: SoftwareImage): void {
  bmc.imageWatchers.get(image)?.();
}

export const softwareRoot = '/xyz/openbmc_project/software';
const purposes = 'xyz.openbmc_project.Software.Version.VersionPurpose';

const seedCache = new WeakMap<readonly SeedImage[], readonly SoftwareImage[]>();

export function seedSoftware(behaviour: Behaviour): SoftwareImage[] {
  const known = seedCache.get(behaviour.images) ?? behaviour.images.map(fromSeed);
  seedCache.set(behaviour.images, known);
  return known.map((image) => ({ ...image }));
}

function fromSeed(seed: SeedImage): SoftwareImage {
  return {
    id: seed.id ?? hashId(seed.version),
    version: seed.version,
    purpose: `${purposes}.${seed.purpose}`,
    extendedVersion: seed.extendedVersion ?? '',
    path: '',
    activation: 'Active',
    requested: 'Active',
    priority: seed.priority,
    progress: undefined,
    functional: seed.functional,
    deletes: 0,
  };
}

function hashId(version: string): string {
  return createHash('sha512').update(version).digest('hex').slice(0, 8);
}

/** The id of an image that arrives now. */
export function imageId(bmc: Bmc, version: string): string {
  switch (bmc.generation.idScheme) {
    case 'random':
      return bmc.random(4).toString('hex');
    case 'sha512':
      return hashId(version);
    case 'short':
      return hashId(version).slice(0, 7);
    default:
      return bmc.generation.idScheme satisfies never;
  }
}

/** Lower numbers boot first; an equal one gives way, and the one behind it. */
export function setPriority(bmc: Bmc, image: SoftwareImage, priority: number): void {
  image.priority = priority;
  let taken = priority;
  const behind = bmc.images
    .filter((other) => other !== image && samePurpose(other, image) && (other.priority ?? -1) >= priority)
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  for (const other of behind) {
    if (other.priority !== taken) break;
    taken += 1;
    other.priority = taken;
  }
}

export function samePurpose(a: SoftwareImage, b: SoftwareImage): boolean {
  return a.purpose === b.purpose;
}

export function isPurpose(image: SoftwareImage, word: 'BMC' | 'Host'): boolean {
  return image.purpose.endsWith(`.${word}`) || image.purpose.endsWith('.System');
}

/** The image booted next becomes the functional one of its purpose. */
export function bootImages(bmc: Bmc, word: 'BMC' | 'Host'): void {
  const active = bmc.images.filter((image) => isPurpose(image, word) && image.activation === 'Active');
  const next = active.reduce<SoftwareImage | undefined>(
    (best, image) => (best === undefined || (image.priority ?? 255) < (best.priority ?? 255) ? image : best),
    undefined,
  );
  if (next === undefined) return;
  for (const image of active) image.functional = image === next;
}

/** The objects below software/, by path. */
export function softwareObjects(bmc: Bmc): Map<string, Properties> {
  const { associations, perPurposeAssociations } = bmc.generation.tree;
  const objects = new Map<string, Properties>();
  const listed = bmc.images;
  const paths = (images: readonly SoftwareImage[]): readonly string[] =>
    images.map((image) => `${softwareRoot}/${image.id}`);
  const active = listed.filter((image) => image.activation === 'Active');
  const functional = listed.filter((image) => image.functional);

  objects.set(softwareRoot, {
    [associations]: functional.map((image) => [
      'functional',
      'software_version',
      `${softwareRoot}/${image.id}`,
    ]),
  });
  objects.set(`${softwareRoot}/active`, { endpoints: paths(active) });
  if (bmc.behaviour.functionalList)
    objects.set(`${softwareRoot}/functional`, { endpoints: paths(functional) });
  if (perPurposeAssociations) {
    objects.set(`${softwareRoot}/updateable`, { endpoints: paths(active) });
    for (const [folder, word] of [
      ['bios', 'Host'],
      ['bmc', 'BMC'],
    ] as const) {
      const of = (images: readonly SoftwareImage[]): Properties => ({
        endpoints: paths(images.filter((image) => isPurpose(image, word))),
      });
      objects.set(`${softwareRoot}/${folder}/active`, of(active));
      if (bmc.behaviour.functionalList) objects.set(`${softwareRoot}/${folder}/functional`, of(functional));
      objects.set(`${softwareRoot}/${folder}/updateable`, of(active));
    }
  }
  for (const image of listed)
    objects.set(`${softwareRoot}/${image.id}`, imageProperties(image, associations));
  return objects;
}

const activations = 'xyz.openbmc_project.Software.Activation.Activations';
const requests = 'xyz.openbmc_project.Software.Activation.RequestedActivations';
const owner: Json = [['inventory', 'activation', '/xyz/openbmc_project/inventory/system/chassis']];

function imageProperties(image: SoftwareImage, associations: string): Properties {
  return {
    ...(image.activation === undefined ? {} : { Activation: `${activations}.${image.activation}` }),
    ExtendedVersion: image.extendedVersion,
    Path: image.path,
    ...(image.priority === undefined ? {} : { Priority: image.priority }),
    ...(image.progress === undefined ? {} : { Progress: image.progress }),
    Purpose: image.purpose,
    ...(image.activation === undefined ? {} : { RequestedActivation: `${requests}.${image.requested}` }),
    Version: image.version,
    [associations]: owner,
  };
}
