// The gate of the deployed functions: our tokens, and the users table. Apart from gate.ts, so that a public endpoint
// carries neither in its bundle.
import { authenticate } from '#lib/auth/auth.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { findUser } from '#lib/users/users.ts';
import type { Gate } from './gate.ts';

export const liveGate: Gate = { authenticate, findUser, limit: chargeCall };
