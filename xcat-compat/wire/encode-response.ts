import { escapeMarkup } from './escape.js';
import { layOut } from './layout.js';
import type { XcatResponse, XmlElement } from './response.js';

// Everything a client can read as it is; `&<>"` are left out because they are escaped next.
const PLAIN = /^[\t\n\r !#-%'-;=?-\x7f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const NOT_SENT = /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]|[^\x00-\x7f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal control sequence
const TERMINAL_CONTROL = /\x1b(?:\[[0-?]*[ -/]*[@-~])?/g;

/**
 * One reply document, ready to be sent: XML::Simple's layout, ASCII only. `source` is the short name of this host;
 * it is added as xcatdsource unless the document has one or ends the request [xcatd:2695-2712].
 */
export function encodeResponse(response: XcatResponse | XmlElement, source: string | undefined): string {
  const line = source === undefined ? undefined : lineOf(response);
  if (line !== undefined)
    return `<xcatresponse>\n  <info>${escapeReply(line, false)}</info>\n  <xcatdsource>${source}</xcatdsource>\n</xcatresponse>\n`;
  return layOut('xcatresponse', withSource(response, source), escapeReply);
}

/** The text of a document that has one line and nothing else: they come by the hundred thousand. */
function lineOf(response: XcatResponse | XmlElement): string | undefined {
  const { info } = response;
  if (typeof info !== 'string') return undefined;
  for (const name in response) if (name !== 'info') return undefined;
  return info;
}

function withSource(response: XmlElement, source: string | undefined): XmlElement {
  if (source === undefined || 'xcatdsource' in response || 'serverdone' in response) return response;
  return { ...response, xcatdsource: source };
}

/**
 * Bytes outside ASCII become `?` each, as in xcatd [xcatd:2715]. So do the control characters that XML forbids:
 * the stock client would die of them. ESC alone passes, and only where that client restores it: in the direct
 * children of the document [Client.pm:70-80]; elsewhere terminal control sequences are taken out.
 */
function escapeReply(text: string, nested: boolean): string {
  if (PLAIN.test(text)) return text;
  const shown = nested ? text.replace(TERMINAL_CONTROL, '') : text;
  return escapeMarkup(shown.replace(NOT_SENT, questionMarks));
}

function questionMarks(character: string): string {
  return '?'.repeat(Buffer.byteLength(character));
}
