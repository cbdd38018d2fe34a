import { escapeMarkup } from './escape.js';
import { layOut } from './layout.js';

/** A request as a client writes it; the property names are the protocol's element names. */
export type OutgoingRequest = {
  readonly abortcommand?: 1;
  readonly addrows?: 'yes';
  readonly arg?: readonly string[];
  readonly clienttype?: string;
  readonly command?: string;
  readonly cwd?: string;
  readonly data?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
  readonly noderange?: string;
  readonly stdin?: string;
  readonly table?: string;
  readonly username?: string;
  readonly transid?: string;
  readonly _modname?: string;
  readonly _xcat_authname?: string;
  readonly _xcatpreprocessed?: 1;
  readonly _xcatver?: string;
};

/** What a client sends on Ctrl-C, on the connection of the running request [Client.pm:306]. */
export const ABORT_REQUEST = encodeRequest({ abortcommand: 1 });

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** A text of a request cannot be carried by XML: xcatd would close the connection without a word. */
export class UnsendableText extends Error {
  override readonly name = 'UnsendableText';
  constructor(readonly text: string) {
    super(
      `${JSON.stringify(text)} contains a control character, which a request to xcatd cannot carry: remove it`,
    );
  }
}

/** One request in the exact bytes of the stock client. Throws UnsendableText. */
export function encodeRequest(request: OutgoingRequest): string {
  return layOut('xcatrequest', request, escapeRequest);
}

function escapeRequest(text: string): string {
  if (NOT_XML.test(text)) throw new UnsendableText(text);
  return escapeMarkup(text);
}
