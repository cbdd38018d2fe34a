import { setFlagsFromString } from 'node:v8';

/** In MiB; V8 begins with one. */
const SEMI_SPACE = 16;

/**
 * Gives this process the whole of its young generation at once. What the daemon passes on lives for milliseconds: in a
 * small one it is taken for lasting, and the collections of what lasts hold up everybody.
 */
export function wholeYoungGeneration(): void {
  setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE}`);
}
