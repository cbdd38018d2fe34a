import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagram } from '../../lib/status/diagram.js';
import * as rbeacon from '../../plugins/openbmc/rbeacon/flow.js';
import * as reventlog from '../../plugins/openbmc/reventlog/flow.js';
import * as change from '../../plugins/openbmc/rflash/activate-flow.js';
import * as rflash from '../../plugins/openbmc/rflash/flow.js';
import * as plan from '../../plugins/openbmc/rflash/plan-flow.js';
import { unattended } from '../../plugins/openbmc/rflash/unattended-flow.js';
import * as rinv from '../../plugins/openbmc/rinv/flow.js';
import type { Flow } from '../../plugins/openbmc/row.js';
import * as rpower from '../../plugins/openbmc/rpower/flow.js';
import * as rsetboot from '../../plugins/openbmc/rsetboot/flow.js';
import * as rvitals from '../../plugins/openbmc/rvitals/flow.js';
import { rspconfigTables } from './rspconfig-tables.js';

const page = fileURLToPath(new URL('../../../ARCHITECTURE.md', import.meta.url));
const begin = '<!-- diagrams -->\n';
const end = '<!-- /diagrams -->';

/** ARCHITECTURE.md as it is. */
export function architecturePage(): string {
  return readFileSync(page, 'utf8');
}

/** ARCHITECTURE.md with the diagrams of today's status tables. */
export function withDiagrams(text: string): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`ARCHITECTURE.md lacks ${begin}or ${end}`);
  return `${before}${begin}${sections().join('\n')}${end}${after}`;
}

export function writeDiagrams(): void {
  writeFileSync(page, withDiagrams(architecturePage()));
}

function sections(): readonly string[] {
  return Object.entries(drawn).map(
    ([name, text]) => `<details><summary>${name}</summary>\n\n\`\`\`mermaid\n${text}\n\`\`\`\n\n</details>\n`,
  );
}

/** The tables of a command whose catalogue of them is complete. */
function drawnAll<Node>(command: string, flows: Readonly<Record<string, Flow<Node>>>) {
  return Object.fromEntries(
    Object.entries(flows).map(([name, flow]) => [`${command} ${name}`, diagram(flow, 'LOGIN')]),
  );
}

/** Listing needs to know the policy table, which changes no status. */
const { list: listOf, ...otherEventTables } = reventlog;
const reventlogTables = { list: listOf({ kind: 'missing' }, undefined), ...otherEventTables };

/** Each status table, drawn. */
export const drawn: Readonly<Record<string, string>> = {
  'rpower on': diagram(rpower.on, 'LOGIN'),
  'rpower off': diagram(rpower.off, 'LOGIN'),
  'rpower softoff': diagram(rpower.softoff, 'LOGIN'),
  'rpower stat': diagram(rpower.stat, 'LOGIN'),
  'rpower bmcstate': diagram(rpower.bmcstate, 'LOGIN'),
  'rpower boot': diagram(rpower.boot, 'LOGIN'),
  'rpower reset': diagram(rpower.reset, 'LOGIN'),
  'rpower bmcreboot': diagram(rpower.bmcreboot, 'LOGIN'),
  'rflash list': diagram(rflash.list, 'LOGIN'),
  'rflash check': diagram(rflash.check, 'LOGIN'),
  'rflash deleteImage': diagram(rflash.deleteImage, 'LOGIN'),
  'rflash uploadOnly': diagram(change.uploadOnly, 'LOGIN'),
  'rflash activateId': diagram(change.activateId, 'LOGIN'),
  'rflash uploadAndActivate': diagram(change.uploadAndActivate, 'LOGIN'),
  'rflash unattended': diagram(unattended, 'LOGIN'),
  'rflash planUpload': diagram(plan.planUpload, 'LOGIN'),
  'rflash planActivation': diagram(plan.planActivation, 'LOGIN'),
  'rflash planBoth': diagram(plan.planBoth, 'LOGIN'),
  ...Object.fromEntries(
    Object.entries(rspconfigTables).map(([name, table]) => [`rspconfig ${name}`, diagram(table, 'LOGIN')]),
  ),
  ...drawnAll('rinv', rinv.flows),
  ...drawnAll('rvitals', rvitals.flows),
  ...drawnAll('rbeacon', rbeacon.flows),
  ...drawnAll('rsetboot', rsetboot),
  ...drawnAll('reventlog', reventlogTables),
};
