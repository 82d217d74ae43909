// Set-up of a layer whose tests run functions over emulators: whatever they call of AWS meanwhile, their roles grant.
// That nothing is granted beyond is for tests/config/grants.test.ts to say.
import { afterAll, expect } from 'vitest';
import { deployedTo, grantFor, grantsOf, idsBehind } from '../config/grants/deployed.ts';
import { functions } from '../config/template.ts';
import { type Call, onCalls } from './aws-calls.ts';

/** Grants are compared by ARN, which no queue's address is part of. */
const deployment = deployedTo('http://sqs.test');
const grants = new Map<string, ReadonlySet<string>>();
const denied = new Set<string>();

onCalls(['database', 'countersDatabase', 'queue', 'topic'], (call) => {
  const { caller, action, target, index } = call;
  if (!isGranted(call))
    denied.add(`${caller}: ${action} on ${[target, index].filter(Boolean).join('/index/')}`);
});
afterAll(() => {
  expect([...denied], 'called, and not granted to the role of the function').toEqual([]);
});

function isGranted(call: Call): boolean {
  const key = keyOf(call.caller);
  const granted = grants.get(key) ?? new Set(grantsOf(key, deployment));
  grants.set(key, granted);
  return idsBehind(key, call.target).some((id) => granted.has(grantFor(call, id, deployment)));
}

/** "POST /login" → "auth-login" */
function keyOf(caller: string): string {
  const route = caller.replace('ANY $default', '*');
  const [key] =
    Object.entries(functions).find(([, { events }]) => events.some(({ httpApi }) => httpApi === route)) ?? [];
  return key ?? caller;
}
