// Set-up for test layers that run functions over emulators: every AWS call must be granted to the function's role.
// tests/config/grants.thorough.test.ts checks the other direction, that nothing is granted that is not called.
import { afterAll, expect } from 'vitest';
import { deployedTo, grantFor, grantsOf, idsBehind } from '../config/grants/deployed.ts';
import { functions } from '../config/template.ts';
import { type Call, onCalls } from './aws-calls.ts';

/** The address does not matter, since grants are compared by ARN. */
const deployment = deployedTo('http://sqs.test');
const grants = new Map<string, ReadonlySet<string>>();
const denied = new Set<string>();

onCalls((call) => {
  const { caller, action, target, index } = call;
  if (!isGranted(call))
    denied.add(`${caller}: ${action} on ${[target, index].filter(Boolean).join('/index/')}`);
});
afterAll(() => {
  expect([...denied], 'AWS calls that the role of the function does not grant').toEqual([]);
});

function isGranted(call: Call): boolean {
  const key = keyOf(call.caller);
  const granted = grants.get(key) ?? new Set(grantsOf(key, deployment));
  grants.set(key, granted);
  return idsBehind(key, call).some((id) => granted.has(grantFor(call, id, deployment)));
}

/** "POST /login" → "auth-login" */
function keyOf(caller: string): string {
  const route = caller.replace('ANY $default', '*');
  const [key] =
    Object.entries(functions).find(([, { events }]) => events.some(({ httpApi }) => httpApi === route)) ?? [];
  return key ?? caller;
}
