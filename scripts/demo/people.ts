// The accounts of the demonstration, and the model that the A/B test assigns to each.
import { randomBytes } from 'node:crypto';
import type { Prediction, Route, Vigia } from '#client';
import { assign } from '../../lib/models/assignment.ts';
import { Failure } from '../command-line.ts';
import type { Drawing } from './handwriting.ts';
import type { LocalVigia } from './vigia.ts';

type Version = 'v1' | 'v2';

export interface Person {
  name: string;
  vigia: Vigia;
  version: Version;
}

/** Below the limit of registrations that one address has in an hour. */
const MOST_PEOPLE = 18;
const PASSWORD = 'correct horse battery';

/** Registers people until each version of the model has at least `perVersion` of them. */
export async function registerPeople(
  local: LocalVigia,
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
    const vigia = local.client();
    await vigia.register({ username: name, password: PASSWORD });
    await vigia.logIn({ username: name, password: PASSWORD });
    const { ab_version } = await upload(vigia, 'ab', (await drawings.next()).value);
    if (!ab_version) throw new Failure('/api/ab/predict does not name the version that served');
    people.push({ name, vigia, version: ab_version });
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

/** Creates an administrator for the demonstration, as an operator does, who is signed in. */
export async function administrator(local: LocalVigia): Promise<Vigia> {
  const credentials = { username: `demo-${randomBytes(3).toString('hex')}`, password: PASSWORD };
  await local.invoke('vigia-local-admin-create', { ...credentials, force: true });
  const vigia = local.client();
  await vigia.logIn(credentials);
  return vigia;
}

export async function upload(vigia: Vigia, route: Route, { png }: Drawing): Promise<Prediction> {
  return await vigia.predict(new Blob([Buffer.from(png)], { type: 'image/png' }), { route });
}

/** Uploads a drawing and sends feedback on the prediction. @returns whether the prediction was correct */
export async function uploadAndAnswer({ vigia }: Person, route: Route, drawing: Drawing): Promise<boolean> {
  const { prediction_id, prediccion } = await upload(vigia, route, drawing);
  const correct = prediccion === drawing.digit;
  await vigia.feedback({ prediction_id, correct, digit: drawing.digit });
  return correct;
}
