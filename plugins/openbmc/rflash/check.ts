import { info } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../line.js';
import type { SoftwareImage, SoftwareList } from '../verbs.js';
import type { ListNode } from './flash-node.js';

/**
 * What `rflash -c` and `rinv firm` show: the images that run, all with -V, each with what it consists of, BMC before
 * host [openbmc.pm:3573-3690].
 */
export function checkLines({ node, software, verbose }: ListNode): readonly Line[] {
  const shown = software.images
    .filter((image) => image.version !== undefined && (verbose || isShown(image, software)))
    .toSorted((a, b) => inNaturalOrder(sortKey(a), sortKey(b)));
  const lines = shown.flatMap((image) => linesOf(image, software));
  const texts = lines.length === 0 ? ['No attributes returned from the BMC.'] : lines;
  return texts.map((text) => reply(info(`${node}: ${text}`)));
}

/** Where the BMC does not tell what runs, active with priority 0 has to do. */
function isShown(image: SoftwareImage, { functional }: SoftwareList): boolean {
  if (functional !== undefined) return functional.includes(image.id);
  return (image.activation ?? '').includes('Active') && image.priority === 0;
}

function linesOf(image: SoftwareImage, software: SoftwareList): readonly string[] {
  const product = `${(image.purpose ?? '').toUpperCase()} Firmware Product:`;
  const parts = (image.extendedVersion ?? '').split(',').filter((part) => part !== '');
  return [
    `${product}   ${image.version ?? ''} (${image.activation ?? ''})${mark(image, software)}`,
    ...parts.toSorted(inNaturalOrder).map((part) => `${product} -- additional info: ${part}`),
  ];
}

/** `*` runs now, `+` starts at the next reboot. */
function mark(image: SoftwareImage, { functional = [] }: SoftwareList): string {
  if (functional.includes(image.id)) return '*';
  return image.priority === 0 && functional.length > 0 ? '+' : '';
}

function sortKey(image: SoftwareImage): string {
  return `${image.purpose === 'BMC' ? 'B' : 'H'}${image.id}`;
}

/** Text by code point, numbers by their value while the text before them is the same [Utils.pm:4660]. */
function inNaturalOrder(left: string, right: string): number {
  const a = NUMBER.exec(left);
  const b = NUMBER.exec(right);
  const isComparable = a !== null && b !== null && left.slice(0, a.index) === right.slice(0, b.index);
  if (!isComparable) return left === right ? 0 : left < right ? -1 : 1;
  if (Number(a[0]) !== Number(b[0])) return Number(a[0]) - Number(b[0]);
  return inNaturalOrder(left.slice(a.index + a[0].length), right.slice(b.index + b[0].length));
}

const NUMBER = /\d+(?:\.\d+)?/;
