import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../line.js';
import type { SoftwareImage } from '../verbs.js';
import type { ListNode } from './flash-node.js';

/** The table of `rflash -l`, a line a document, an empty one at the end [openbmc.pm:5175-5243]. */
export function listLines({ node, software }: ListNode): readonly Line[] {
  const running = software.functional ?? [];
  const lines = [
    ...(running.length === 0 ? [noRunning] : []),
    columns('ID', 'Purpose', 'State', 'Version'),
    '-'.repeat(55),
    ...software.images.filter((image) => image.version).map((image) => imageLine(image, running)),
    '',
  ];
  return lines.map((line) => reply(nodeText(node, line)));
}

const noRunning = 'WARNING, The current firmware is unable to detect running firmware version.';

function imageLine(image: SoftwareImage, running: readonly string[]): string {
  const state = `${image.activation ?? 'Unknown'}${mark(image, running)}`;
  return columns(image.id, image.purpose ?? 'Unknown', state, image.version ?? 'Unknown');
}

/** `(*)` runs now, `(+)` starts at the next reboot; where the BMC does not tell what runs, priority 0 has to do. */
function mark(image: SoftwareImage, running: readonly string[]): string {
  if (running.includes(image.id)) return '(*)';
  if (image.priority !== 0) return '';
  return running.length === 0 ? '(*)' : '(+)';
}

function columns(id: string, purpose: string, state: string, version: string): string {
  return `${id.padEnd(8)} ${purpose.padEnd(7)} ${state.padEnd(10)} ${version}`;
}
