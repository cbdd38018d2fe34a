import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagram } from '../../lib/status/diagram.js';
import * as rflash from '../../plugins/openbmc/rflash/flow.js';
import * as rpower from '../../plugins/openbmc/rpower/flow.js';

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
  'rflash uploadOnly': diagram(rflash.uploadOnly, 'LOGIN'),
  'rflash activateId': diagram(rflash.activateId, 'LOGIN'),
  'rflash uploadAndActivate': diagram(rflash.uploadAndActivate, 'LOGIN'),
};
