/** Local time as event log and dumps show it: `MM/DD/YYYY hh:mm:ss`. */
export function dateOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [two(date.getMonth() + 1), two(date.getDate()), String(date.getFullYear()).padStart(4, '0')];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two);
  return `${day.join('/')} ${time.join(':')}`;
}
