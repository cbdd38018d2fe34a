/** The values of the nics table hold several interfaces: `eth0!10.0.0.1|10.0.0.2,eth1!11.0.0.1`. */

/** `nicips.eth0` → its attribute and its interface. */
export function nicAttribute(name: string): { readonly attribute: string; readonly nic: string } | undefined {
  const [, attribute, nic] = /^(nic\w+)\.(.*)$/.exec(name) ?? [];
  return attribute === undefined || nic === undefined ? undefined : { attribute, nic };
}

/**
 * Brings `nicips.eth0=…` and `nicips.eth1=…` together in `nicips` [DBobjUtils.pm:2742]. An interface without a value is
 * taken away.
 */
export function collapseNics(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const collapsed = new Map<string, string>();
  const parts = new Map<string, string[]>();
  for (const [name, value] of values) {
    const nic = nicAttribute(name);
    if (nic === undefined || nic.nic === '') {
      collapsed.set(name, value);
      continue;
    }
    const list = parts.get(nic.attribute) ?? [];
    parts.set(nic.attribute, list);
    if (value !== '') list.push(`${nic.nic}!${value}`);
  }
  for (const [attribute, list] of parts) collapsed.set(attribute, list.join(','));
  return collapsed;
}

/** The interfaces in a value of the table, with what is said of each. */
export function nicsIn(value: string): readonly (readonly [string, string])[] {
  return value.split(',').map((part) => {
    const [nic = '', text = ''] = part.split('!');
    return [nic, text] as const;
  });
}

/**
 * One line per interface, as lsdef shows them [DBobjUtils.pm:2638].
 * @param wanted only these interfaces; all when undefined
 * @param expand what becomes of an interface's value: expressions are evaluated for nodes, kept for groups
 */
export function nicLines(
  attribute: string,
  value: string,
  wanted: readonly string[] | undefined,
  expand: (text: string) => string,
): readonly string[] {
  return nicsIn(bare(value)).flatMap(([nic, text]) => {
    if (wanted !== undefined && nic !== '' && !wanted.includes(nic)) return [];
    const shown = expand(text);
    return nic === '' || shown === '' ? [] : [`    ${attribute}.${nic}=${shown}`];
  });
}

/** What is inside `|pattern|…|` or `|…|`. */
function bare(value: string): string {
  const inside = /^\|(.*)\|$/s.exec(value)?.[1];
  if (inside === undefined) return value;
  return inside.split('|')[1] ?? inside;
}
