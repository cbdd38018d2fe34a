import t from 'tap';
import { objectType, objectTypeNames } from '../../../xcat-compat/tables/definitions/index.js';
import { tableSchema } from '../../../xcat-compat/tables/schema.js';

t.test('every attribute of every type is in a column that its table has, by a key it has', async (t) => {
  t.equal(objectTypeNames.length, 23);
  for (const name of objectTypeNames) {
    for (const { name: attribute, table, column, key, fixed } of objectType(name)?.attributes ?? []) {
      const columns = tableSchema(table)?.columns ?? [];
      for (const one of [column, key, ...Object.keys(fixed)])
        if (!columns.includes(one)) t.fail(`${name}.${attribute} in ${table}.${one}`);
    }
  }
});

t.test('an attribute that a condition looks at comes before it', async (t) => {
  for (const name of ['node', 'group', 'osimage']) {
    const seen = new Set<string>();
    for (const { name: attribute, onlyIf } of objectType(name)?.attributes ?? []) {
      if (onlyIf !== undefined) t.ok(seen.has(onlyIf.attribute), `${name}.${attribute}`);
      seen.add(attribute);
    }
  }
});

t.test('bmc is where the way of management says', async (t) => {
  const places = objectType('node')?.attributes.filter(({ name }) => name === 'bmc') ?? [];
  t.same(
    places.map(({ table, onlyIf }) => [table, onlyIf?.attribute, onlyIf?.value]),
    [
      ['ipmi', 'mgt', 'ipmi'],
      ['openbmc', 'mgt', 'openbmc'],
    ],
  );
  t.equal(objectType('nosuch'), undefined);
});
