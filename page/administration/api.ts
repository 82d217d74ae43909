// The administrators' calls, with the types of the OpenAPI document.
import type { Answer, components, Method, PathOf, Request } from '#client';
import { vigia } from '../account/account.ts';

type Schemas = components['schemas'];
export type Alert = Schemas['Alert'];
export type AlertAction = Schemas['AlertAction'];
export type Status = Alert['status'];
export type Severity = Alert['severity'];
export type Silence = Schemas['Silence'];
export type Run = Schemas['Retraining'];
export type RunRequest = Schemas['RetrainingRequest'];
export type Report = Schemas['Report'];
export type Models = Schemas['Models'];
export type Version = Models['models'][number];
export type Move = Schemas['AliasMove'];
export type Alias = Move['alias'];
export type TrainingSet = Answer<'GET', '/admin/training_set'>;
export type ReviewedAnswer = Answer<'GET', '/admin/feedback'>['items'][number];
export type ReviewState = NonNullable<ReviewedAnswer['review']>['state'];
export type ModelCheck = Answer<'POST', '/admin/models/{id}/check'>;
export type Experiment = Answer<'GET', '/admin/experiments'>['items'][number];
export type AccessLink = Answer<'POST', '/admin/invitations'>;
export type Person = Answer<'GET', '/admin/users'>['items'][number];

type Review = { state: ReviewState; reason?: string };
type JsonOf<M extends Method, P extends PathOf<M>> = NonNullable<Request<M, P>['json']>;

/** Pages of a list that are read, a hundred items each. */
const MOST_PAGES = 5;

const RUNS_SHOWN = 30;
const EXPERIMENTS_SHOWN = 20;

export interface List<Item> {
  items: Item[];
  /** There is more than was read. */
  isCut: boolean;
}

/** @param page reads one page of the list */
async function list<Item>(
  page: (query: { limit: number; cursor?: string }) => Promise<{ items: Item[]; next_cursor: string | null }>,
): Promise<List<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let read = 0; read < MOST_PAGES; read++) {
    const answer: { items: Item[]; next_cursor: string | null } = await page({
      limit: 100,
      ...(cursor !== null && { cursor }),
    });
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (cursor === null) return { items, isCut: false };
  }
  return { items, isCut: true };
}

const { call } = vigia;

export const admin = {
  alerts: () => list((query) => call('GET', '/admin/alerts', { query })),
  alert: (fingerprint: string) => call('GET', '/admin/alerts/{fingerprint}', { path: { fingerprint } }),
  act: (fingerprint: string, json: AlertAction) =>
    call('PUT', '/admin/alerts/{fingerprint}', { path: { fingerprint }, json }),
  silences: async () => (await call('GET', '/admin/silences')).items,
  addSilence: (json: Pick<Silence, 'pattern' | 'until' | 'reason'>) =>
    call('POST', '/admin/silences', { json }),
  removeSilence: (id: string) => call('DELETE', '/admin/silences/{id}', { path: { id } }),
  /** The newest, with their pictures; more of them would be megabytes. */
  runs: () => call('GET', '/admin/retrain_mlflow', { query: { limit: RUNS_SHOWN } }),
  run: (run_id: string) => call('GET', '/admin/retrain_mlflow/{run_id}', { path: { run_id } }),
  retrain: (json: RunRequest) => call('POST', '/admin/retrain_mlflow', { json }),
  decide: (run_id: string, json: JsonOf<'PUT', '/admin/retrain_mlflow/{run_id}'>) =>
    call('PUT', '/admin/retrain_mlflow/{run_id}', { path: { run_id }, json }),
  trainingSet: () => call('GET', '/admin/training_set'),
  models: () => call('GET', '/admin/models'),
  checkModel: (id: string) => call('POST', '/admin/models/{id}/check', { path: { id } }),
  promote: (alias: Alias, json: JsonOf<'PUT', '/admin/models/aliases/{alias}'>) =>
    call('PUT', '/admin/models/aliases/{alias}', { path: { alias }, json }),
  /** With a revision it undoes only that move. */
  rollBack: (alias: Alias, json: JsonOf<'POST', '/admin/models/aliases/{alias}/rollback'>) =>
    call('POST', '/admin/models/aliases/{alias}/rollback', { path: { alias }, json }),
  autopilot: (json: JsonOf<'PUT', '/admin/autopilot'>) => call('PUT', '/admin/autopilot', { json }),
  share: (weights: Models['experiment']['weights']) => call('PUT', '/admin/ab', { json: { weights } }),
  /** undefined while there is no feedback */
  report: async () => {
    const report = await call('GET', '/admin/report');
    return 'msg' in report ? undefined : report;
  },
  /** The newest, the one under way first. */
  experiments: async () =>
    (await call('GET', '/admin/experiments', { query: { limit: EXPERIMENTS_SHOWN } })).items,
  answers: (query: NonNullable<Request<'GET', '/admin/feedback'>['query']>) =>
    call('GET', '/admin/feedback', { query: { ...query, pictures: 'true' } }),
  reviewAnswer: (id: string, json: Review) =>
    call('PUT', '/admin/feedback/{id}/review', { path: { id }, json }),
  reviewUser: (username: string, json: Review) =>
    call('PUT', '/admin/users/{username}/review', { path: { username }, json }),
  people: () => list((query) => call('GET', '/admin/users', { query })),
  setRole: (username: string, role: Person['role']) =>
    call('PUT', '/admin/users/{username}/role', { path: { username }, json: { role } }),
  invite: () => call('POST', '/admin/invitations', {}),
  resetPassword: (username: string) =>
    call('POST', '/admin/users/{username}/password-reset', { path: { username } }),
  deletePerson: (username: string) => call('DELETE', '/admin/users/{username}', { path: { username } }),
};
