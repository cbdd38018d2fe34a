import type { ResponseData, XcatResponse } from './response.js';
import { shortText } from './short-text.js';

/** Said once per node, with words of the client in it: what a word of usual length is told is shorter. */
const MOST_OF_USAGE = 4096;

/**
 * The forms in which xCAT's plugins answer, one function each. Which form a text uses decides what the client
 * prints before it, on which stream, and with which exit code; so it is kept per text.
 */

/** `NODE: TEXT` on stdout (form N, SvrUtils.pm:1862). */
export function nodeText(name: string, text: string): XcatResponse {
  return { node: { name, data: splitAtColon(text) } };
}

/** `NODE: [SRV]: Error: TEXT` on stderr, exit code 1 (form E). */
export function nodeError(name: string, text: string): XcatResponse {
  return { node: { name, error: text, errorcode: 1 } };
}

/** `TEXT` on stdout, unsplit; hardware commands begin it with `NODE: ` (form I). */
export function info(text: string): XcatResponse {
  return { info: text };
}

/** `[SRV]: TEXT` on stdout, always with its source (form S). */
export function hostInfo(text: string): XcatResponse {
  return { host: 1, info: text };
}

/** `TEXT` on stdout (form G). */
export function globalText(text: string): XcatResponse {
  return { data: splitAtColon(text) };
}

/** `Error: [SRV]: TEXT` on stderr, exit code 1 (form GE). */
export function globalError(text: string): XcatResponse {
  return { error: text, errorcode: 1 };
}

/** `Warning: [SRV]: TEXT` on stderr (form W). */
export function warning(text: string): XcatResponse {
  return { warning: text };
}

/** A usage error: one `NODE: Error: TEXT` line per node, on stdout, exit code 1 (form U, openbmc.pm:959). */
export function usageErrors(nodes: readonly string[], text: string): XcatResponse {
  const said = shortText(text, MOST_OF_USAGE);
  return { data: nodes.map((node) => `${node}: Error: ${said}`).join('\n'), errorcode: 1 };
}

/** Multi-line text such as a usage, as it is. */
export function plainData(text: string): XcatResponse {
  return { data: text };
}

function splitAtColon(text: string): ResponseData {
  const colon = text.indexOf(':');
  if (colon < 0) return { contents: text.trim() };
  return { desc: text.slice(0, colon).trim(), contents: text.slice(colon + 1).trim() };
}
