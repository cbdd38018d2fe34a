import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** Where something from outside is given its type: messages, rows, journals, names, answers of BMCs, requests to simulated ones. */
const decoders = [
  'lib/ipc/{frames,node-fields}.ts',
  'lib/jobs/{event-rows,journal-file,salvage}.ts',
  'plugins/openbmc/bmc/rest/rest-inventory.ts',
  'plugins/openbmc/reventlog/policy-table.ts',
  'plugins/openbmc/simulator/{redfish,requests}/*.ts',
  'plugins/openbmc/simulator/behaviour-json.ts',
  'xcat-compat/names/node-name.ts',
  'xcat-compat/tables/decode-row.ts',
];

/** Typed lint for what the formatter's linter cannot see: promises nobody waits for, unsafe values, missed cases. */
export default tseslint.config(
  { ignores: ['dist*/', 'node_modules/', '.tap/', '**/*.js'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'always' }],
      // A promise nobody waits for ends the process when it fails: `void` is no answer to that, a catch is.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      // `process.env['X']` and index signatures are read with brackets on purpose (tsconfig demands it).
      '@typescript-eslint/dot-notation': 'off',
      // Functions that promise by contract need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `import x = require('x')` loads CommonJS without Node's lexer for it, where a fast start counts.
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      // Objects are made by functions here and never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // A pattern whose time grows faster than its text stops the process that runs it: texts come from clients and BMCs.
    files: ['**/*.ts'],
    ignores: ['test/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': 'error',
    },
  },
  {
    // What a type says of a value is shown or decoded; these files decode what comes from outside.
    files: ['**/*.ts'],
    ignores: ['test/**', ...decoders],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // tap's t.test returns a promise that the parent test waits for.
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      // A wrong shape fails the test that reads it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
);
