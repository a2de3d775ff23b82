import js from '@eslint/js';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', 'src/gen/', 'node_modules/', 'artefacts/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // Markup is made by Lit's templates only, which escape what they show.
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Use a Lit template.' },
        { property: 'outerHTML', message: 'Use a Lit template.' },
        { property: 'insertAdjacentHTML', message: 'Use a Lit template.' },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['scripts/**', 'tests/browser/**'],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', setTimeout: 'readonly', document: 'readonly', window: 'readonly', fetch: 'readonly', Buffer: 'readonly', sessionStorage: 'readonly', localStorage: 'readonly', location: 'readonly' },
    },
    rules: { 'no-console': 'off' },
  },
);
