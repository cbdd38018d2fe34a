/** Texts remembered; when there are more, all are forgotten and told again. */
const MAX_TEXTS = 1_000;

/** Tells each text once: what is wrong with a value is found by every command that reads it. */
export function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    if (told.size >= MAX_TEXTS) told.clear();
    told.add(text);
    tell(text);
  };
}
