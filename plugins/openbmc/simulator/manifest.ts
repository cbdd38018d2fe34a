/** What the simulated BMC learns of an uploaded tar, without keeping it. */
export interface TarFacts {
  readonly version: string | undefined;
  readonly purpose: string | undefined;
  readonly extendedVersion: string | undefined;
  readonly machineName: string | undefined;
  /** Names of the members, without a leading `./`. */
  readonly members: readonly string[];
}

export interface TarReader {
  push(chunk: Buffer): void;
  facts(): TarFacts;
}

const BLOCK = 512;
const MAX_MANIFEST_BYTES = 64 * 1024;
const MAX_MEMBERS = 1000;

/**
 * Reads a tar as it comes: headers, and the body of MANIFEST. All else is passed over. Compressed and broken archives
 * have no members.
 */
export function readTar(): TarReader {
  const members: string[] = [];
  const manifest: Buffer[] = [];
  const header = Buffer.alloc(BLOCK);
  let headerBytes = 0;
  let bodyLeft = 0;
  let manifestLeft = 0;
  let isOver = false;

  const takeHeader = (): void => {
    headerBytes = 0;
    const member = parseHeader(header);
    if (member === undefined || members.length >= MAX_MEMBERS) {
      isOver = true;
      return;
    }
    members.push(member.name);
    bodyLeft = Math.ceil(member.size / BLOCK) * BLOCK;
    manifestLeft =
      member.name === 'MANIFEST' && manifest.length === 0 ? Math.min(member.size, MAX_MANIFEST_BYTES) : 0;
  };

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length && !isOver) {
        if (bodyLeft > 0) {
          const take = Math.min(bodyLeft, chunk.length - at);
          const wanted = Math.min(manifestLeft, take);
          if (wanted > 0) manifest.push(Buffer.from(chunk.subarray(at, at + wanted)));
          manifestLeft -= wanted;
          bodyLeft -= take;
          at += take;
        } else {
          const take = Math.min(BLOCK - headerBytes, chunk.length - at);
          chunk.copy(header, headerBytes, at, at + take);
          headerBytes += take;
          at += take;
          if (headerBytes === BLOCK) takeHeader();
        }
      }
    },
    facts: () => ({ ...parseManifest(Buffer.concat(manifest).toString('utf8')), members }),
  };
}

function parseHeader(header: Buffer): { readonly name: string; readonly size: number } | undefined {
  if (header.toString('latin1', 257, 262) !== 'ustar') return undefined;
  const name = upToZero(header.toString('utf8', 0, 100)).replace(/^\.\//, '');
  const size = Number.parseInt(upToZero(header.toString('latin1', 124, 136)).trim(), 8);
  return name === '' || !Number.isSafeInteger(size) || size < 0 ? undefined : { name, size };
}

function upToZero(field: string): string {
  return field.split('\0')[0] ?? '';
}

/** `key=value` lines; the first value of a key wins [phosphor-bmc-code-mgmt: version.cpp]. */
function parseManifest(text: string): Omit<TarFacts, 'members'> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf('=');
    const key = line.slice(0, equals);
    if (equals > 0 && !values.has(key)) values.set(key, line.slice(equals + 1));
  }
  return {
    version: values.get('version'),
    purpose: values.get('purpose'),
    extendedVersion: values.get('ExtendedVersion'),
    machineName: values.get('MachineName'),
  };
}
