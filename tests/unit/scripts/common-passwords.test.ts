// The generated list of passwords is current.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commonPasswordsModule } from '../../../scripts/generators/common-passwords.ts';

test('lib/auth/common-passwords.ts is what `npm run generate` writes', () => {
  const file = new URL('../../../lib/auth/common-passwords.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(commonPasswordsModule());
});
