// The calls that the page makes, with the types of the OpenAPI document: a route that changes fails the type check.
import { ask, call } from './call.ts';
import type { paths } from './openapi.d.ts';

type JsonOf<Answers> = Answers extends { content: { 'application/json': infer Json } } ? Json : undefined;
type Success<Responses> = JsonOf<Responses[keyof Responses & (200 | 201 | 204)]>;

/** The answer of a route that succeeded. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? Success<Responses>
  : never;

export type TokenPair = Answer<'/login', 'post'>;
export type ServerPrediction = Answer<'/api/v2/predict', 'post'> | Answer<'/api/ab/predict', 'post'>;
export type Deployment = Answer<'/app/config.json', 'get'>;
export type FeedbackPage = Answer<'/feedback', 'get'>;
export type Models = Answer<'/models', 'get'>;
export type SlackTie = Answer<'/me/slack', 'post'>;

/** Who answers: a version by name, or the one of the A/B test. */
const ROUTES = { ab: '/api/ab/predict', v1: '/api/v1/predict', v2: '/api/v2/predict' } as const;
export type Route = keyof typeof ROUTES;

interface Credentials {
  username: string;
  password: string;
}

export interface FeedbackRequest {
  prediction_id: string;
  correct: boolean;
  digit?: number;
  comment?: string;
}

export const api = {
  register: async (json: Credentials) =>
    (await call('POST', '/register', { json })) as Answer<'/register', 'post'>,
  login: async (json: Credentials) => (await call('POST', '/login', { json })) as TokenPair,
  refresh: async (refresh_token: string) =>
    (await call('POST', '/refresh', { json: { refresh_token } })) as TokenPair,
  logout: async (token: string) => void (await call('POST', '/logout', { token })),
  changePassword: async (json: { password: string; new_password: string }, token: string) =>
    void (await call('PUT', '/me/password', { token, json })),
  /** Without `confirm` it only says whom the code is for. */
  tieToSlack: async (json: { code: string; confirm: boolean }, token: string) =>
    (await call('POST', '/me/slack', { token, json })) as SlackTie,
  /** The newest hundred. */
  ownFeedback: async (token: string) => (await call('GET', '/feedback?limit=100', { token })) as FeedbackPage,
  deployment: async () => (await call('GET', '/app/config.json')) as Deployment,
  models: async (token: string) => (await call('GET', '/models', { token })) as Models,
  weights: async (id: string, token: string) =>
    new Uint8Array(
      await (await ask('GET', `/models/${encodeURIComponent(id)}/weights`, { token })).arrayBuffer(),
    ),
  predict: async (route: Route, file: Blob, token: string) => {
    const form = new FormData();
    form.append('file', file, file.type === 'image/png' ? 'digit.png' : 'digit.jpg');
    return (await call('POST', ROUTES[route], { token, form })) as ServerPrediction;
  },
  feedback: async (json: FeedbackRequest, token: string) =>
    (await call('POST', '/feedback', { token, json })) as Answer<'/feedback', 'post'>,
};
