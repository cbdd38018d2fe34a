/**
 * What one `<xcatresponse>` document can say. The element names are the protocol's: the stock client
 * looks for exactly these (Client.pm:1129-1350).
 */

/** Anything the XML writer can lay out: text, a number, a list (the element repeated) or named children. */
export type XmlValue = string | number | XmlElement | readonly XmlValue[];

/** Named children of an element. */
export interface XmlElement {
  readonly [name: string]: XmlValue | undefined;
}

/** The text of a `<data>`: plain, or split as SvrUtils::sendmsg does into what stands before the first colon and the rest. */
export type ResponseData = string | { readonly desc?: string; readonly contents: string };

/** One node's line. The client prints the first `data` only, so one line is one document. */
export type NodeReply = {
  readonly name: string;
  readonly data?: ResponseData;
  readonly error?: string;
  readonly warning?: string;
  readonly errorcode?: number;
  readonly bmcip?: string;
  readonly username?: string;
  readonly passwd?: string;
};

/** One reply document. */
export type XcatResponse = {
  readonly data?: ResponseData | XmlElement | readonly ResponseData[];
  readonly error?: string | readonly string[];
  readonly errorcode?: number;
  readonly host?: 1;
  readonly info?: string | readonly string[];
  readonly intersectinggroups?: readonly string[];
  readonly node?: NodeReply | readonly NodeReply[] | readonly string[];
  /** How many objects a command was about, for the command log [xcatd:2660]. */
  readonly numofnodes?: number;
  readonly serverdone?: '';
  readonly sinfo?: string;
  readonly transid?: string;
  readonly username?: string;
  readonly warning?: string | readonly string[];
  readonly xcatdsource?: string;
};
