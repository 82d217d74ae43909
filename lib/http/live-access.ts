// Access control of the deployed functions: our tokens, the users table, the counters. Apart from access.ts, so that the
// bundle of a public endpoint contains none of them.
import { recordAudit } from '#lib/audit/audit.ts';
import { authenticate } from '#lib/auth/auth.ts';
import { chargeCall } from '#lib/limits/limits.ts';
import { findUser } from '#lib/users/users.ts';
import type { AccessControl } from './access.ts';

export const liveAccess: AccessControl = { authenticate, findUser, limit: chargeCall, audit: recordAudit };
