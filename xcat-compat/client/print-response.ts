import type { ResponseElement } from '../wire/decode-responses.js';
import { printable } from '../wire/printable.js';
import { printNode } from './print-node.js';
import { isTrue, textsOf, withSource } from './values.js';

export interface PrintOptions {
  /** Name the server in every line (-V, XCATSHOWSVR). */
  readonly showServer: boolean;
}

/** What one reply document prints; `errorcodes` is the bitwise or of all its error codes. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly errorcodes: number;
}

/** Prints one reply document as the stock client does, in its fixed order [Client.pm:1129-1350]. */
export function printResponse(response: ResponseElement, options: PrintOptions): Printed {
  const source = textsOf(response, 'xcatdsource')[0] ?? '';
  const showSource = 'host' in response || (options.showServer && !('NoSvrPrefix' in response));
  const shownSource = showSource ? source : '';
  const nodes = printNodes(response, source, shownSource);
  let stdout = '';
  for (const text of textsOf(response, 'info')) stdout += `${withSource(text, shownSource)}\n`;
  for (const text of textsOf(response, 'sinfo')) stdout += `${text}\r`;
  stdout += nodes.stdout;
  for (const entry of response['data'] ?? []) stdout += printData(entry, shownSource);
  const stderr =
    printProblems(response, 'error', 'NoErrorPrefix', 'Error: ', source) +
    printProblems(response, 'warning', 'NoWarnPrefix', 'Warning: ', source) +
    nodes.stderr;
  return { stdout, stderr, errorcodes: errorcodes(response) | nodes.errorcodes };
}

/** Errors and warnings always name the server. */
function printProblems(
  response: ResponseElement,
  name: string,
  noPrefix: string,
  prefix: string,
  source: string,
): string {
  const shown = noPrefix in response ? '' : prefix;
  return textsOf(response, name)
    .map((text) => `${shown}${withSource(text, source)}\n`)
    .join('');
}

/** After a node with an error or a warning all further nodes of the document go to stderr too [Client.pm:1240]. */
function printNodes(response: ResponseElement, source: string, shownSource: string): Printed {
  let stdout = '';
  let stderr = '';
  let codes = 0;
  let toStderr = false;
  for (const node of response['node'] ?? []) {
    if (typeof node === 'string') continue;
    codes |= errorcodes(node);
    const line = printNode(node, source, shownSource);
    toStderr ||= line.problem;
    if (toStderr) stderr += line.text;
    else stdout += line.text;
  }
  return { stdout, stderr, errorcodes: codes };
}

function printData(entry: string | ResponseElement, shownSource: string): string {
  const text = typeof entry === 'string' ? printable(entry) : described(entry);
  return isTrue(text) ? `${withSource(text, shownSource)}\n` : '';
}

function described(entry: ResponseElement): string {
  const desc = textsOf(entry, 'desc')[0] ?? '';
  if (!('contents' in entry)) return desc;
  const contents = textsOf(entry, 'contents')[0] ?? '';
  return isTrue(desc) ? `${desc}: ${contents}` : contents;
}

function errorcodes(element: ResponseElement): number {
  return textsOf(element, 'errorcode').reduce((codes, text) => codes | leadingNumber(text), 0);
}

/** A text as Perl takes it for a number: what does not begin with one is 0. */
function leadingNumber(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? 0 : value;
}
