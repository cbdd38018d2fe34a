import * as v from 'valibot';
import { Secret } from '../../../lib/plugin/secret.js';

/** A secret as it comes out of a frame, which has its text. */
export const secretText = v.pipe(
  v.string(),
  v.transform((text) => new Secret(text)),
);
