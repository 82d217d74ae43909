// Set-up for test layers that sign many people up: bcrypt hashes at its lowest cost, 4, a 256th of the work of ours, 12.
// tests/unit/auth/passwords.test.ts holds the real cost, and `npm start` has it in the stories over HTTP.
import { vi } from 'vitest';

vi.mock('bcryptjs', async (importOriginal) => {
  const bcrypt = await importOriginal<typeof import('bcryptjs')>();
  return { ...bcrypt, hash: async (password: string) => await bcrypt.hash(password, 4) };
});
