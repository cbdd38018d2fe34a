import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { flows } from '../../plugins/openbmc/flows.js';
import { diagram } from './diagram.js';

const page = fileURLToPath(new URL('../../../docs/flows.md', import.meta.url));
const begin = '<!-- diagrams -->\n';
const end = '<!-- /diagrams -->';

/** The page as it is. */
export function flowsPage(): string {
  return readFileSync(page, 'utf8');
}

/** The page with the diagrams of today's flows. */
export function withDiagrams(text: string): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/flows.md lacks ${begin}or ${end}`);
  return `${before}${begin}${sections().join('\n')}${end}${after}`;
}

export function writeDiagrams(): void {
  writeFileSync(page, withDiagrams(flowsPage()));
}

function sections(): readonly string[] {
  return Object.entries(drawn)
    .filter(([, text]) => statusesIn(text) > FEW_STATUSES)
    .map(
      ([name, text]) =>
        `<details><summary>${name}</summary>\n\n\`\`\`mermaid\n${text}\n\`\`\`\n\n</details>\n`,
    );
}

/** Such flows ask once and print: nothing is seen by drawing them. */
const FEW_STATUSES = 2;

function statusesIn(text: string): number {
  return new Set([...text.matchAll(/^ {2}(\w+(?:\.\w+)*) -->/gm)].map(([, name]) => name)).size;
}

/** Each status table, drawn. */
const drawn: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(flows).map(([name, flow]) => [name, diagram(flow, 'LOGIN')]),
);
