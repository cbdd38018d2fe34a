import { parseXml, textOf, type XmlNode } from './parse-xml.js';
import type { PeerFields, XcatRequest } from './request.js';

/** A request that cannot be read. The connection is closed without a reply, as xcatd does [xcatd:2797-2799]. */
export class MalformedRequest extends Error {
  override readonly name = 'MalformedRequest';
  constructor(readonly reason: string) {
    super(`malformed request: ${reason}`);
  }
}

type Elements = ReadonlyMap<string, readonly XmlNode[]>;

/** One `<xcatrequest>` document as a request. Throws MalformedRequest. */
export function decodeRequest(xml: string): XcatRequest {
  const elements = readElements(xml);
  const first = (name: string) => texts(elements, name)[0];
  return {
    command: first('command'),
    noderange: first('noderange'),
    nodes: texts(elements, 'node').filter((name) => name !== undefined),
    args: texts(elements, 'arg'),
    cwd: first('cwd'),
    stdin: first('stdin'),
    environment: environment(elements),
    clientType: first('clienttype'),
    username: first('username'),
    remoteClient: first('remote_client'),
    transid: first('transid'),
    ...uploadOf(elements),
    abort: elements.has('abortcommand'),
    claimsIdentity: ['becomeuser', 'gettoken', 'tokens'].some((name) => elements.has(name)),
    peerFields: peerFields(first),
  };
}

function readElements(xml: string): Elements {
  const root = parse(xml);
  if (root.name !== 'xcatrequest') throw new MalformedRequest(`the root element is <${root.name}>`);
  const elements = new Map<string, XmlNode[]>();
  for (const child of root.children) {
    const sameName = elements.get(child.name);
    if (sameName === undefined) elements.set(child.name, [child]);
    else sameName.push(child);
  }
  return elements;
}

function parse(xml: string): XmlNode {
  try {
    return parseXml(xml);
  } catch (problem) {
    throw new MalformedRequest(problem instanceof Error ? problem.message : String(problem));
  }
}

function texts(elements: Elements, name: string): readonly (string | undefined)[] {
  return (elements.get(name) ?? []).map(textOf);
}

/** One child element per variable [xcatclient:99]. */
function environment(elements: Elements): Readonly<Record<string, string>> {
  const variables = (elements.get('environment') ?? []).flatMap((element) => element.children);
  return Object.fromEntries(variables.map((variable) => [variable.name, textOf(variable) ?? '']));
}

function uploadOf(elements: Elements): Pick<XcatRequest, 'upload'> {
  const table = texts(elements, 'table')[0];
  if (table === undefined) return {};
  return { upload: { table, addRows: elements.has('addrows'), lines: texts(elements, 'data') } };
}

/** As sent; whether the sender may set them is decided elsewhere. */
function peerFields(first: (name: string) => string | undefined): PeerFields {
  return {
    preprocessed: first('_xcatpreprocessed') === '1',
    modname: first('_modname'),
    version: first('_xcatver'),
    ignore: first('_xcat_ignore_flag'),
    authname: first('_xcat_authname'),
  };
}
