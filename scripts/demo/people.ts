// The accounts of the demonstration, and the model that the A/B test assigns to each.
import { randomBytes } from 'node:crypto';
import { assign } from '../../lib/models/assignment.ts';
import { Failure } from '../command-line.ts';
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

/** Below the limit of registrations that one address has in an hour. */
const MOST_PEOPLE = 18;
const PASSWORD = 'correct horse battery';

/** Registers people until each version of the model has at least `perVersion` of them. */
export async function registerPeople(
  client: Client,
  drawings: AsyncGenerator<Drawing, never>,
  perVersion: number,
): Promise<Person[]> {
  const run = randomBytes(3).toString('hex');
  const people: Person[] = [];
  const has = (version: Version) => people.filter((person) => person.version === version).length;
  for (const name of namesInTurn(`person-${run}`)) {
    if (has('v1') >= perVersion && has('v2') >= perVersion) break;
    if (people.length === MOST_PEOPLE) {
      throw new Failure(
        `Of ${MOST_PEOPLE} people fewer than ${perVersion} were assigned to one of the versions`,
      );
    }
    const token = await account(client, name);
    const { ab_version } = await upload(client, token, '/api/ab/predict', (await drawings.next()).value);
    if (!ab_version) throw new Failure('/api/ab/predict does not name the version that served');
    people.push({ name, token, version: ab_version });
  }
  return people;
}

/** Names that equal shares assign to v1 and v2 in turn; with chance names one version may get nearly all people. */
function* namesInTurn(prefix: string): Generator<string, void> {
  let next: Version = 'v1';
  for (let n = 1; ; n++) {
    const name = `${prefix}-${n}`;
    if (assign(name, { v1: 0.5, v2: 0.5 }) !== next) continue;
    yield name;
    next = next === 'v1' ? 'v2' : 'v1';
  }
}

async function account(client: Client, username: string): Promise<string> {
  const credentials = { username, password: PASSWORD };
  await client.call('POST', '/register', { body: credentials });
  return await signIn(client, credentials);
}

/** Creates an administrator for the demonstration, as an operator does. @returns an access token */
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

/** Uploads a drawing and sends feedback on the prediction. @returns whether the prediction was correct */
export async function uploadAndAnswer(
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
