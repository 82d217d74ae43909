// Who takes part in the demonstration: people with an account, and the model that the A/B test shows each of them.
import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { Drawing } from './handwriting.ts';

export type Version = 'v1' | 'v2';

export interface Person {
  name: string;
  token: string;
  version: Version;
}

export interface Served {
  prediction_id: string;
  prediccion: number;
  model: string;
  ab_version?: Version;
}

/** So few that one hour's registrations of one address suffice. */
const MOST_PEOPLE = 18;
const PASSWORD = 'correct horse battery';

/** Registers people until each model has at least `perVersion` of them. */
export async function gatherPeople(
  client: Client,
  drawings: AsyncGenerator<Drawing, never>,
  perVersion: number,
): Promise<Person[]> {
  const run = randomBytes(3).toString('hex');
  const people: Person[] = [];
  const has = (version: Version) => people.filter((person) => person.version === version).length;
  while (has('v1') < perVersion || has('v2') < perVersion) {
    if (people.length === MOST_PEOPLE) {
      throw new Error(`of ${MOST_PEOPLE} people fewer than ${perVersion} were shown one of the models`);
    }
    const name = `person-${run}-${people.length + 1}`;
    const token = await account(client, name);
    const { ab_version } = await upload(client, token, '/api/ab/predict', (await drawings.next()).value);
    if (!ab_version) throw new Error('/api/ab/predict does not say who served');
    people.push({ name, token, version: ab_version });
  }
  return people;
}

async function account(client: Client, username: string): Promise<string> {
  const credentials = { username, password: PASSWORD };
  await client.call('POST', '/register', { body: credentials });
  return await signIn(client, credentials);
}

/** An administrator of the demonstration's own, made as an operator makes one. */
export async function administrator(client: Client): Promise<string> {
  const credentials = { username: `demo-${randomBytes(3).toString('hex')}`, password: PASSWORD };
  await client.invoke('vigia-local-admin-create', { ...credentials, force: true });
  return await signIn(client, credentials);
}

async function signIn(client: Client, credentials: object): Promise<string> {
  const { access_token } = await client.call<{ access_token: string }>('POST', '/login', {
    body: credentials,
  });
  return access_token;
}

export async function upload(client: Client, token: string, path: string, drawing: Drawing): Promise<Served> {
  return await client.call<Served>('POST', path, { token, file: drawing.png });
}

/** Uploads a drawing and says whether it was read rightly; if not, which digit it is. @returns whether it was. */
export async function uploadAndTell(
  client: Client,
  { token }: Person,
  path: string,
  drawing: Drawing,
): Promise<boolean> {
  const { prediction_id, prediccion } = await upload(client, token, path, drawing);
  const correct = prediccion === drawing.digit;
  const body = { prediction_id, correct, digit: drawing.digit };
  await client.call('POST', '/feedback', { token, body });
  return correct;
}
