// Access control of a user who is signed in, for handlers called in process.
import type { AccessControl } from '#lib/http/access.ts';

export const accessOf = (role: 'user' | 'admin', listens_until?: number): AccessControl => ({
  authenticate: async () => ({ sub: 'boss', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async () => ({
    username: 'boss',
    role,
    created_at: '',
    sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
    ...(listens_until !== undefined && { listens_until }),
  }),
});
