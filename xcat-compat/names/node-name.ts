declare const nodeName: unique symbol;

/** A node's name that came out of the node list, never straight from a client. */
export type NodeName = string & { readonly [nodeName]: true };

/**
 * The one place where text becomes a node name: expansion of a noderange against the node list, and the
 * explicit `<node>` elements of a trusted peer.
 */
export function toNodeName(text: string): NodeName {
  return text as NodeName;
}
