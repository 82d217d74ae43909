// Public file of the client: what an integrator imports from `@vigia/client`, and this repository from `#client`.
export { ApiError, type CallOptions } from './call.ts';
export { type Listening, type LiveEvent, type LiveState, listen, type Socket } from './live.ts';
export { type Lock, lockHere, lockOfTabs } from './lock.ts';
export type { components } from './openapi.d.ts';
export type { Answer, Method, PathOf, Request } from './routes.ts';
export type { Session, SessionState, SessionStore, StoredSession, TokenPair } from './session.ts';
export {
  type ConnectOptions,
  type Credentials,
  connect,
  type Feedback,
  type Prediction,
  type Route,
  type Vigia,
} from './vigia.ts';
