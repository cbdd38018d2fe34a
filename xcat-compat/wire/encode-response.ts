import { escapeMarkup } from './escape.js';
import { layOut } from './layout.js';
import { printable } from './printable.js';
import type { XcatResponse, XmlElement } from './response.js';

// Everything a client can read as it is; `&<>"` are left out because they are escaped next.
const PLAIN = /^[\t\n !#-%'-;=?-~]*$/;
const NOT_ASCII = /\P{ASCII}/gu;

/**
 * One reply document, ready to be sent: XML::Simple's layout, ASCII only. `source` is the short name of this host;
 * it is added as xcatdsource unless the document has one or ends the request [xcatd:2695-2712].
 */
export function encodeResponse(response: XcatResponse | XmlElement, source: string | undefined): string {
  const line = source === undefined ? undefined : lineOf(response);
  if (line !== undefined)
    return `<xcatresponse>\n  <info>${escapeReply(line)}</info>\n  <xcatdsource>${source}</xcatdsource>\n</xcatresponse>\n`;
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
 * Bytes outside ASCII become `?` each, as in xcatd [xcatd:2715]. So do the control characters, which xcatd passes on: the
 * stock client would die of some, and its terminal obeys others. Control sequences are taken out.
 */
function escapeReply(text: string): string {
  if (PLAIN.test(text)) return text;
  return escapeMarkup(printable(text.replace(NOT_ASCII, questionMarks)));
}

function questionMarks(character: string): string {
  return '?'.repeat(Buffer.byteLength(character));
}
