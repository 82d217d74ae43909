// Facts, ramps and decisions for the tests of what the autopilot decides.
import type { Facts } from '#lib/autopilot/decide.ts';
import { AUTOPILOT, type Decision, type State } from '#lib/autopilot/decision.ts';
import type { Ramp } from '#lib/models/models.ts';
import type { Fall } from '#lib/watching/watching.ts';

export const NOW = new Date('2026-03-10T12:11:00.000Z');
export const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

export const QUIET: Facts = {
  hasRun: false,
  ranAt: undefined,
  labels: { all: 0, trusted: 0 },
  falls: [],
  verdict: 'keep_collecting',
  models: { v1: 'mlp-1', v2: 'cnn-2' },
  alias_revision: 4,
  guarded: undefined,
};
export const fall = {
  version: 'v1',
  signal: 'accuracy',
  direction: 'down',
  since: '2026-03-10T08',
  noticed: '2026-03-10T11',
  before: 0.95,
  after: 0.85,
  clusters: 12,
  models: ['mlp-1'],
  models_before: ['mlp-1'],
} satisfies Fall;

export const rampAt = (share: number, at = ago(2)): Ramp => ({
  revision: 1,
  state: 'running',
  share,
  from: 'mlp-1',
  to: 'cnn-2',
  alias_revision: 4,
  began_at: at,
  at,
  by: AUTOPILOT,
  reason: 'r',
  decision: 1,
});
export const done = (kind: Decision['kind'], at: string, more: Partial<Decision> = {}): Decision => ({
  revision: 1,
  kind,
  by: AUTOPILOT,
  at,
  reason: 'r',
  ...more,
});
export const on = (more: Partial<State> = {}): State => ({
  policy: 'on',
  history: [],
  ramp: undefined,
  ...more,
});
