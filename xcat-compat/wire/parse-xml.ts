// By `require`: to import CommonJS, Node would load a lexer first, which costs the client 40 ms of CPU at its start.
import saxes = require('saxes');

export const MAX_DEPTH = 16;
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'us-ascii']);

/** An element: its text (without that of its children) and its child elements, in order. Attributes are not read. */
export interface XmlNode {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlNode[];
}

interface OpenNode {
  readonly name: string;
  text: string;
  readonly children: OpenNode[];
}

/**
 * Parses one document, strictly as expat does. Throws an Error that says why: malformed XML, a document type
 * (so no entity is ever declared), an encoding other than UTF-8, elements nested deeper than 16.
 */
export function parseXml(xml: string): XmlNode {
  const parser = createParser();
  const open: OpenNode[] = [];
  let root: OpenNode | undefined;

  parser.on('opentag', ({ name }) => {
    const node: OpenNode = { name, text: '', children: [] };
    open.at(-1)?.children.push(node);
    root ??= node;
    if (open.push(node) > MAX_DEPTH) throw new Error(`elements are nested deeper than ${MAX_DEPTH}`);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const append = (text: string) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  };
  parser.on('text', append);
  parser.on('cdata', append);

  parser.write(xml).close();
  if (root === undefined) throw new Error('there is no element');
  return root;
}

/** A parser that is told what to do with elements and texts; it throws an Error at what is refused. */
export function createParser(): saxes.SaxesParser {
  const parser = new saxes.SaxesParser();
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !ENCODINGS.has(encoding.toLowerCase())) {
      throw new Error(`encoding ${encoding} is not supported, only UTF-8`);
    }
  });
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed');
  });
  parser.on('error', (problem) => {
    throw problem;
  });
  return parser;
}
