import type { Condition } from '../../../xcat-compat/tables/definitions/index.js';

/** The condition's word stands in the value, as a word of its own [DBobjUtils.pm:2871]. */
export function holds({ value: word }: Condition, value: string | undefined): boolean {
  return value?.split(/\W+/).includes(word) === true;
}
