import type { NodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Caller } from './identity.js';
import type { NodeSet } from './node-set.js';
import { messages } from './request-texts.js';

/** The commands the daemon answers itself [xcatd:2991-3036]; anything else here is unsupported. */
export function answerBuiltin(
  request: XcatRequest,
  caller: Caller,
  asked: NodeSet,
  index: NodeIndex,
): XcatResponse {
  switch (request.command) {
    case 'authcheck':
      return caller.name === undefined
        ? { data: 'Unauthenticated' }
        : { data: 'Authenticated', username: caller.name };
    case 'noderange':
      return nodesAnswer(asked);
    case 'extnoderange': {
      const answer = nodesAnswer(withoutUnknown(asked));
      if (!request.args.some((arg) => arg?.includes('subgroups'))) return answer;
      return { ...answer, intersectinggroups: groupsOf(asked, index) };
    }
    default:
      return messages.unsupported;
  }
}

/** All nodes in one document, which psh and its kin read; an empty result is just the end [xcatd:3005]. */
function nodesAnswer(asked: NodeSet): XcatResponse {
  if (asked.kind === 'malformed') return messages.malformedNoderange(asked.reason);
  return {
    ...(asked.nodes.length > 0 ? { node: asked.nodes } : {}),
    ...(asked.unknown.length > 0 ? messages.unknownInNoderange(asked.unknown) : {}),
  };
}

/** extnoderange does not tell which names are unknown [NodeRange.pm:515]. */
function withoutUnknown(asked: NodeSet): NodeSet {
  return asked.kind === 'nodes' ? { ...asked, unknown: [] } : asked;
}

function groupsOf(asked: NodeSet, index: NodeIndex): readonly string[] {
  const nodes = asked.kind === 'nodes' ? asked.nodes : [];
  return [...new Set(nodes.flatMap((node) => index.groupsOf(node)))].sort();
}
