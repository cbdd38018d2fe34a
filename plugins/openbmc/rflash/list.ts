import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { saysWhatRuns, standingOf } from '../bmc/image/which-runs.js';
import type { SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import { type Line, reply } from '../node/line.js';
import type { ListNode } from './flash-node.js';

/** The table of `rflash -l`, a line a document, an empty one at the end [openbmc.pm:5175-5243]. */
export function listLines({ node, software }: ListNode): readonly Line[] {
  const lines = [
    ...(saysWhatRuns(software) ? [] : [noRunning]),
    columns('ID', 'Purpose', 'State', 'Version'),
    '-'.repeat(55),
    ...software.images.filter((image) => image.version).map((image) => imageLine(image, software)),
    '',
  ];
  return lines.map((line) => reply(nodeText(node, line)));
}

const noRunning = 'WARNING, The current firmware is unable to detect running firmware version.';

function imageLine(image: SoftwareImage, list: SoftwareList): string {
  const state = `${image.activation ?? 'Unknown'}${marks[standingOf(image, list)]}`;
  return columns(image.id, image.purpose ?? 'Unknown', state, image.version ?? 'Unknown');
}

/** The one that has to do for the one that runs is marked as that. */
const marks = { runs: '(*)', first: '(*)', next: '(+)', rests: '', untold: '' } as const;

function columns(id: string, purpose: string, state: string, version: string): string {
  return `${id.padEnd(8)} ${purpose.padEnd(7)} ${state.padEnd(10)} ${version}`;
}
