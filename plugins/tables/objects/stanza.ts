/** The objects of a stanza file, in its order: attributes with their values, `objtype` among them. */
export interface Stanzas {
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Reads `NAME:` with `attribute=value` lines below it, and `default-TYPE:` for what all objects of a type begin with
 * [DBobjUtils.pm:1684]. Blank lines and lines that begin with # are left out; what is below a wrong name is left out too.
 */
export function readStanzas(text: string): Stanzas {
  const objects = new Map<string, Map<string, string>>();
  const defaults = new Map<string, Map<string, string>>();
  let into: Map<string, string> | undefined;
  let mayHaveDefaults = false;
  for (const line of text.split('\n')) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const header = headerOf(line);
    if (header !== undefined) {
      const ofType = /^default-([^-]+)$/.exec(header.name)?.[1];
      mayHaveDefaults = ofType === undefined;
      into = header.valid
        ? entry(ofType === undefined ? objects : defaults, ofType ?? header.name)
        : undefined;
      continue;
    }
    const attribute = attributeOf(line);
    if (attribute === undefined) into = undefined;
    if (into === undefined || attribute === undefined) continue;
    into.set(attribute.name, attribute.value);
    if (attribute.name !== 'objtype' || !mayHaveDefaults) continue;
    for (const [name, value] of defaults.get(attribute.value) ?? []) into.set(name, value);
  }
  return { objects };
}

function entry(map: Map<string, Map<string, string>>, name: string): Map<string, string> {
  const known = map.get(name) ?? new Map<string, string>();
  map.set(name, known);
  return known;
}

/** All before the last colon: an IPv6 network has colons in its name. */
function headerOf(line: string): { readonly name: string; readonly valid: boolean } | undefined {
  const trimmed = line.trim();
  if (!trimmed.endsWith(':')) return undefined;
  const name = trimmed.slice(0, -1).trim();
  return { name, valid: !name.includes('=') };
}

function attributeOf(line: string): { readonly name: string; readonly value: string } | undefined {
  const at = line.indexOf('=');
  if (at < 0) return undefined;
  return { name: line.slice(0, at).trim(), value: withoutQuotes(line.slice(at + 1).trim()) };
}

/** Without one quote at each end, and the blanks inside of it. */
function withoutQuotes(text: string): string {
  const opened = text.startsWith('"') ? text.slice(1).trimStart() : text;
  return opened.endsWith('"') ? opened.slice(0, -1).trimEnd() : opened;
}
