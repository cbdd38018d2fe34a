interface Named {
  readonly before: string;
  readonly number: string;
  readonly after: string;
}

/**
 * Names as a short noderange: `n1,n2,n3,x` is `n[1-3],x`. Names that only differ in one number, counted without a gap
 * and as wide, come together; the order of the first ones is kept.
 */
export function compressNames(names: readonly string[]): string {
  const groups = new Map<string, Named[]>();
  for (const name of new Set(names)) {
    const [, before = '', number = '', after = ''] = /^(.*?\D)(\d{1,15})(\D*)$/s.exec(name) ?? [];
    const isPlain = number === '' || /[[\],:+@^(){}\\|/]/.test(name);
    const width = number.startsWith('0') ? number.length : 0;
    const key = isPlain ? `\0${name}` : JSON.stringify([before, after, width]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(isPlain ? { before: name, number: '', after: '' } : { before, number, after });
  }
  return [...groups.values()].map(textOfGroup).join(',');
}

function textOfGroup(group: readonly Named[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const { before, after } = first;
  if (group.length === 1) return before + first.number + after;
  const sorted = group.map(({ number }) => number).toSorted((a, b) => Number(a) - Number(b));
  const runs: [string, string][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && Number(last[1]) + 1 === Number(number)) last[1] = number;
    else runs.push([number, number]);
  }
  const list = runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
  return `${before}[${list}]${after}`;
}
