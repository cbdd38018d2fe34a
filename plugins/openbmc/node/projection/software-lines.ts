import { naturalOrder } from '../../../../xcat-compat/text/natural-order.js';
import { standingOf } from '../../bmc/image/which-runs.js';
import type { SoftwareImage, SoftwareList } from '../../bmc/verbs/index.js';
import type { Line } from '../line.js';
import type { Facts } from '../node-facts.js';
import { noAttributes, says } from './projection-texts.js';

/**
 * What `rflash -c` and `rinv firm` show: the images that run, all with -V, each with what it consists of; BMC before host
 * [openbmc.pm:3573-3690].
 */
export function softwareLines(list: SoftwareList, node: Facts, isVerbose: boolean): readonly Line[] {
  const texts = list.images
    .filter(({ version }) => version !== undefined && version !== '')
    .filter((image) => isVerbose || isShown(image, list))
    .flatMap((image) => textsOf(image, list).map((text) => ({ text, key: `${groupOf(image)}${text}` })))
    .sort((left, right) => naturalOrder(left.key, right.key));
  return texts.length === 0 ? [noAttributes(node)] : texts.map(({ text }) => says(node, text));
}

/** Where the BMC does not say what runs, the one that is active and starts has to do. */
function isShown(image: SoftwareImage, list: SoftwareList): boolean {
  const standing = standingOf(image, list);
  return standing === 'runs' || (standing === 'first' && (image.activation ?? '').includes('Active'));
}

/** `*` runs, `+` starts at the next restart of what runs it. */
const marks = { runs: '*', next: '+', rests: '', first: '', untold: '' } as const;

/** Three blanks: they make the first line of an image sort before its others. */
function textsOf(image: SoftwareImage, list: SoftwareList): readonly string[] {
  const { version = '', activation = 'Unknown', extendedVersion = '' } = image;
  const product = `${kindOf(image)} Firmware Product:`;
  const parts = extendedVersion.split(',').filter((part) => part !== '');
  return [
    `${product}   ${version} (${activation})${marks[standingOf(image, list)]}`,
    ...parts.map((part) => `${product} -- additional info: ${part}`),
  ];
}

/** Keeps the lines of an image together, whatever they say. */
function groupOf(image: SoftwareImage): string {
  return `[${kindOf(image).includes('BMC') ? 'B' : 'H'}${image.id}]`;
}

function kindOf({ purpose = 'Unknown' }: SoftwareImage): string {
  return purpose.toUpperCase();
}
