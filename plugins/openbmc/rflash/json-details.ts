import type { DetailRow, NodeDetails, NodeResult } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { standingOf } from '../bmc/image/which-runs.js';
import type { SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import type { CommandRun } from '../node/run.js';
import type { ListNode } from './flash-node.js';
import { actions } from './plan-texts.js';

// What `--json` tells of a node in the place of lines.

/** The same command with nothing said but errors. */
export function withoutLines(run: CommandRun, take: (text: string) => void = () => {}): CommandRun {
  const { output } = run;
  const reply = (response: XcatResponse): void => {
    const { node } = response;
    const isProblem =
      response.error !== undefined ||
      response.warning !== undefined ||
      (typeof node === 'object' && 'error' in node);
    if (isProblem) output.reply(response);
    else take(textOf(response));
  };
  return { ...run, output: { ...output, reply } };
}

/** The images of a BMC. */
export function listDetails({ software }: ListNode): NodeDetails {
  return { images: software.images.map((image) => imageRow(image, software)) };
}

function imageRow(image: SoftwareImage, list: SoftwareList): DetailRow {
  const { id, version = '', purpose = 'Unknown', activation = 'Unknown', priority, extendedVersion } = image;
  const standing = standingOf(image, list);
  return {
    id,
    purpose,
    state: activation,
    version,
    running: standing === 'runs' || standing === 'first',
    next: standing === 'next',
    ...(priority === undefined ? {} : { priority }),
    parts: (extendedVersion ?? '').split(',').filter((part) => part !== ''),
  };
}

/** What would be done at a node, as `--plan` tells it: each begins with what it is. */
export async function planned(
  run: CommandRun,
  plan: (quiet: CommandRun) => Promise<NodeResult>,
): Promise<NodeResult> {
  const rows: DetailRow[] = [];
  const result = await plan(
    withoutLines(run, (text) => {
      const action = Object.values(actions).find((one) => text.startsWith(one));
      rows.push({ action: action ?? 'other', text });
    }),
  );
  if (result.kind === 'failure') rows.push({ action: actions.cannot, text: result.reason });
  return { ...result, details: { ...result.details, plan: rows } };
}

/** A line of a node's, whole. */
function textOf({ node }: XcatResponse): string {
  if (typeof node !== 'object' || !('data' in node)) return '';
  const { data } = node;
  if (typeof data !== 'object') return data;
  return data.desc === undefined ? data.contents : `${data.desc}: ${data.contents}`;
}
