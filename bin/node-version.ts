/** The oldest Node.js that everything here runs on; `engines` in package.json says the same. */
const OLDEST = { major: 20, minor: 19 };

/**
 * What is wrong with this Node.js, in words for the user; undefined when it will do. Imports nothing and uses nothing
 * new: it must be understood by the Node.js that it refuses.
 * @param version as in `process.versions.node`: `18.20.8`
 */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return undefined;
  return (
    `Error: xcatd-ts needs Node.js ${OLDEST.major}.${OLDEST.minor} or newer; this is ${version} (${process.execPath}). ` +
    'Install a newer Node.js, or put one first in PATH.'
  );
}
