import type { NodeStatus } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';

/** What a row of a status table has to tell, and to whom. */
export type Line =
  /** To the client. */
  | { readonly kind: 'reply'; readonly response: XcatResponse }
  /** To the client when it asked with -V. */
  | { readonly kind: 'verbose'; readonly response: XcatResponse }
  /** To the node's log file. */
  | { readonly kind: 'log'; readonly text: string }
  /** To the node's log file, dated and set off with `=` signs. */
  | { readonly kind: 'banner'; readonly text: string }
  /** To nodelist.status. */
  | { readonly kind: 'nodeStatus'; readonly status: NodeStatus };

export function reply(response: XcatResponse): Line {
  return { kind: 'reply', response };
}

export function verbose(response: XcatResponse): Line {
  return { kind: 'verbose', response };
}

export function log(text: string): Line {
  return { kind: 'log', text };
}

export function banner(text: string): Line {
  return { kind: 'banner', text };
}

export function nodeStatus(status: NodeStatus): Line {
  return { kind: 'nodeStatus', status };
}
