/** What the table commands say. */
export const messages = {
  managementNode: 'This is a Management Node',
  engine: (name: string): string => `dbengine=${name}`,
  lsxcatdUsage: [
    '       lsxcatd [-v|--version]',
    '       lsxcatd [-h|--help]',
    '       lsxcatd [-d|--database]',
    '       lsxcatd [-t|--nodetype]',
    '       lsxcatd [-a|--all]',
  ],
} as const;
