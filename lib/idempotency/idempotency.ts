// Public file of idempotency: one effect and one answer for all calls with the same Idempotency-Key.
export { fingerprintOf, isMalformed, KEY_FORM, keyIn } from './key.ts';
export { type Begun, type Claim, type KeptAnswer, type Once, onceInTable } from './once.ts';
