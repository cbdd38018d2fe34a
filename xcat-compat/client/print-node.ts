import type { ResponseElement } from '../wire/decode-responses.js';
import { printable } from '../wire/printable.js';
import { isTrue, textsOf } from './values.js';

/** One node's line with its newline, or '' when there is nothing to say; `problem`: it had an error or a warning. */
export interface NodeLine {
  readonly text: string;
  readonly problem: boolean;
}

/** `node: [source]: Error: text`, `node: text`, `node: desc: contents` [Client.pm:1246-1325]. */
export function printNode(node: ResponseElement, source: string, shownSource: string): NodeLine {
  let line = textsOf(node, 'name')[0] ?? '';
  if ('error' in node) line = `${atServer(line, source)}: Error: ${textsOf(node, 'error')[0] ?? ''}`;
  if ('warning' in node) line = `${atServer(line, source)}: Warning: ${textsOf(node, 'warning')[0] ?? ''}`;
  if ('data' in node) line = `${atServer(line, shownSource)}${printNodeData(node)}`;
  if ('base64_data' in node) line += `: ${decodeBase64(textsOf(node, 'base64_data')[0] ?? '')}`;
  return {
    text: isTrue(line) && line !== `[${source}]` ? `${line}\n` : '',
    problem: 'error' in node || 'warning' in node,
  };
}

function atServer(line: string, source: string): string {
  if (!isTrue(source)) return line;
  return isTrue(line) ? `${line}: [${source}]` : `[${source}]`;
}

/** Only the first `<data>` of a node is printed. */
function printNodeData(node: ResponseElement): string {
  const data = node['data']?.[0] ?? '';
  if (typeof data === 'string') return `: ${printable(data)}`;
  return ['desc', 'contents']
    .filter((name) => name in data)
    .map((name) => `: ${textsOf(data, name)[0] ?? ''}`)
    .join('');
}

function decodeBase64(text: string): string {
  return printable(Buffer.from(text, 'base64').toString('utf8'));
}
