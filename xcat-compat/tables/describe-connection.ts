/**
 * What `lsxcatd -d` tells of tables in a database server [tabutils.pm:951]: five lines, of `ENGINE:dsn|user|password`
 * all but the password. A password inside the dsn, which xCAT would show, is left out.
 */
export function describeConnection(engine: 'Pg' | 'mysql', text: string): readonly string[] {
  const [dsn = '', user = ''] = text.split('|');
  const parts = dsn.split(';').filter((part) => !/pass/i.test(part));
  const shown = parts.join(';');
  const name = parts.map((part) => /^\s*(?:dbname|database|db)\s*=(.*)$/s.exec(part)?.[1]?.trim());
  return [
    `cfgloc=${engine}:${shown}|${user}`,
    `dbengine=${engine}`,
    `dbname=${name.find((one) => one !== undefined) ?? ''}`,
    `dbhost=${/host=(.*)$/s.exec(shown)?.[1] ?? ''}`,
    `dbadmin=${user}`,
  ];
}
