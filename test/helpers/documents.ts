import { createResponseDecoder } from '../../xcat-compat/wire/decode-responses.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';

/** The info texts of whole documents, as a plugin's worker half said them. */
export function infosIn(documents: Buffer): readonly XcatResponse[] {
  return createResponseDecoder()
    .push(documents)
    .map((response) => ({ info: String(response['info']?.[0] ?? '') }));
}
