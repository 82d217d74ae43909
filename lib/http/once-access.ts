// Access control of the deployed functions that take an Idempotency-Key. Apart from live-access.ts, so that no other bundle has its code.
import { onceInTable } from '#lib/idempotency/idempotency.ts';
import type { AccessControl } from './access.ts';
import { liveAccess } from './live-access.ts';

export const onceAccess: AccessControl = { ...liveAccess, once: onceInTable };
