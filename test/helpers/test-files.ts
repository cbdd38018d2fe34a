import { createClientFiles } from '../../lib/files/client-files.js';

/** Files as a daemon opens them for its clients. */
export const testFiles = createClientFiles({
  entry: new URL('../../bin/user-file.js', import.meta.url),
  environment: {},
});
