import { join } from 'node:path';
import type { Behaviour, BmcStateView } from '../../plugins/openbmc/simulator/index.js';
import { type Effects, noEffects } from './effects.js';
import { bmcVersion, hostVersion } from './images.js';

/** One way to flash one kind of BMC. */
export interface FlashMode {
  readonly name: string;
  readonly behaviour: Partial<Behaviour>;
  readonly words: (images: string) => readonly string[];
  /** The files whose content is to arrive. */
  readonly files: readonly ('bmc.tar' | 'both/bmc.tar' | 'both/host.tar')[];
  /** What may happen at a BMC, each at most so often. */
  readonly most: Effects;
  /** By the BMC's own record: what was asked for is so. */
  readonly isDone: (bmc: BmcStateView) => boolean;
  /** About so many requests a BMC gets when nothing is wrong: where wrong answers and kills are drawn from. */
  readonly requests: number;
  /** Those among them that change something, uploads apart. */
  readonly writes: number;
}

const kinds = {
  legacy: { generation: 'L2', tellsStart: true, multipartUri: 'own' },
  /** It does not tell when it started. */
  early: { generation: 'L0', tellsStart: false, multipartUri: 'own' },
  push: { generation: 'R', tellsStart: true, multipartUri: 'own' },
  /** It restarts by itself once an image is written. */
  restarting: { generation: 'R', tellsStart: true, multipartUri: 'none' },
} satisfies Readonly<Record<string, Partial<Behaviour>>>;

const image = ({ images }: BmcStateView, version: string) => images.find((one) => one.version === version);
const has = (version: string) => (bmc: BmcStateView) =>
  ['Ready', 'Active'].includes(image(bmc, version)?.activation ?? '');
const runs = (version: string) => (bmc: BmcStateView) => image(bmc, version)?.functional === true;
const startsNext = (version: string) => (bmc: BmcStateView) => {
  const found = image(bmc, version);
  return found?.functional === true || (found?.activation === 'Active' && found.priority === 0);
};
const bothRun = (bmc: BmcStateView) =>
  runs(bmcVersion)(bmc) && runs(hostVersion)(bmc) && bmc.phase === 'up' && bmc.host === 'Running';

const uploadOnly = {
  words: (images: string) => ['-u', join(images, 'bmc.tar')],
  files: ['bmc.tar'],
  most: { ...noEffects, uploads: 1 },
  isDone: has(bmcVersion),
} as const;
const activateFile = {
  words: (images: string) => ['-a', join(images, 'bmc.tar')],
  files: ['bmc.tar'],
  most: { ...noEffects, uploads: 1, activations: 1 },
  isDone: startsNext(bmcVersion),
} as const;
const unattended = {
  words: (images: string) => ['-d', join(images, 'both')],
  files: ['both/bmc.tar', 'both/host.tar'],
  most: { uploads: 2, activations: 2, reboots: 1, powerOffs: 1, powerOns: 1 },
  isDone: bothRun,
} as const;

export const modes: readonly FlashMode[] = [
  { name: 'legacy -u', behaviour: kinds.legacy, ...uploadOnly, requests: 10, writes: 1 },
  { name: 'legacy -a', behaviour: kinds.legacy, ...activateFile, requests: 16, writes: 1 },
  { name: 'legacy -d', behaviour: kinds.legacy, ...unattended, requests: 43, writes: 6 },
  { name: 'early -u', behaviour: kinds.early, ...uploadOnly, requests: 10, writes: 1 },
  { name: 'early -a', behaviour: kinds.early, ...activateFile, requests: 16, writes: 1 },
  { name: 'early -d', behaviour: kinds.early, ...unattended, requests: 43, writes: 6 },
  { name: 'push -a', behaviour: kinds.push, ...activateFile, requests: 35, writes: 1 },
  { name: 'push -d', behaviour: kinds.push, ...unattended, requests: 100, writes: 4 },
  {
    ...{ name: 'restarting -a', behaviour: kinds.restarting, ...activateFile, requests: 45, writes: 1 },
    ...{ most: { ...activateFile.most, reboots: 1 }, isDone: runs(bmcVersion) },
  },
];
