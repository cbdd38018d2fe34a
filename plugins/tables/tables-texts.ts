/** What the table commands say. */
export const messages = {
  nodeTypes: { management: 'This is a Management Node', service: 'This is a Service Node' },
  lsxcatdUsage: [
    '       lsxcatd [-v|--version]',
    '       lsxcatd [-h|--help]',
    '       lsxcatd [-d|--database]',
    '       lsxcatd [-t|--nodetype]',
    '       lsxcatd [-a|--all]',
  ],
} as const;
