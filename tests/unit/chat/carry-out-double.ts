// Doubles of everything that a press or a command may ask for, with what they were asked to do.
import { plainPhrase } from '#lib/alerts/alerts.ts';
import type { Group } from '#lib/alerts/grouping/group.ts';
import type { AskedMessage } from '#lib/chat/asked.ts';
import type { CarryOutDeps } from '#lib/chat/carry-out.ts';
import type { Alias, AliasMove } from '#lib/models/models.ts';
import type { Run } from '#lib/retraining/retraining.ts';
import type { Asked } from '#lib/slack/interactions/interactions.ts';
import type { User } from '#lib/users/users.ts';

export const NOW = new Date('2026-11-28T06:40:00Z');
export const FINGERPRINT = '0123456789abcdef';
export const RUN = 'a'.repeat(32);
export const RESPONSE = 'https://hooks.slack.com/actions/T1/1/x';

export const userOf = (username: string, role: User['role']): User => ({
  username,
  role,
  created_at: NOW.toISOString(),
  sessions: new Map(),
});

export type Reply = Parameters<CarryOutDeps['answers']['reply']>;
/** What the doubles have and were asked to do; anew for each test. */
export const world = {
  people: {} as Record<string, User>,
  acts: [] as unknown[],
  replies: [] as Reply[],
  /** What the next change throws. */
  fault: undefined as Error | undefined,
  runs: [] as Run[],
  moves: undefined as AliasMove | undefined,
  /** The move by which an alias has the model already that it is promoted to. */
  served: undefined as AliasMove | undefined,
};
export const notes = new Map<string, string>();

/** Before each test. */
export function resetWorld(): void {
  world.people = { U1: userOf('ana', 'admin'), U2: userOf('luis', 'admin'), U3: userOf('eva', 'user') };
  world.acts = [];
  world.replies = [];
  world.fault = undefined;
  world.runs = [runOf(RUN, 'failed')];
  world.moves = undefined;
  world.served = undefined;
  notes.clear();
}

export const moveTo = (alias: Alias, to: string): AliasMove => ({
  alias,
  revision: 4,
  from: 'cnn-1',
  to,
  by: 'luis',
  reason: 'r',
  at: NOW.toISOString(),
});
export const runOf = (run_id: string, status: Run['status']): Run => ({
  run_id,
  kind: 'retraining',
  status,
  by: 'luis',
  request: { learning_rate: 0.002, epochs: 7 },
  created_at: NOW.toISOString(),
  progress: 1,
  attempts: 1,
  mlflow: { state: 'off' },
});
export const group = { fingerprint: FINGERPRINT, rev: 3, alert: { at: NOW.toISOString() } } as Group;
export const deps = (): CarryOutDeps => ({
  alerts: {
    act: async (fingerprint, action) => {
      if (world.fault) throw world.fault;
      world.acts.push({ fingerprint, ...action });
      return group;
    },
    findAlert: async (fingerprint) => (fingerprint === FINGERPRINT ? group : undefined),
  },
  links: { findLinked: async ({ team, user }) => (team === 'T1' ? world.people[user] : undefined) },
  models: {
    rollBack: async (alias, by, options = {}) => {
      if (world.fault) throw world.fault;
      world.acts.push({ alias, by, ...options });
      return { ...moveTo(alias, 'mlp-1'), by };
    },
    moveAlias: async (request) => {
      if (world.fault) throw world.fault;
      world.acts.push(request);
      const { alias, model, by, revision = 0 } = request;
      return world.served ?? { ...moveTo(alias, model), by, revision: revision + 1 };
    },
    tryAnnounceMove: async ({ alias, revision }) => void world.acts.push(`announced ${alias} ${revision}`),
  },
  autopilot: {
    order: async (said, by) => {
      if (world.fault) throw world.fault;
      world.acts.push({ ...said, by });
      return { revision: 8, kind: 'stop', by, at: NOW.toISOString(), reason: 'r' };
    },
  },
  runs: {
    findRun: async (run_id) => world.runs.find((run) => run.run_id === run_id),
    listRuns: async () => ({ items: world.runs.slice(0, 1) }),
  },
  retraining: {
    requestRun: async (run_id, request, name) => {
      world.acts.push({ run_id, request, by: name });
      const run = { ...runOf(run_id, 'queued'), request };
      world.runs.unshift(run);
      return run;
    },
    decideRun: async (run_id, { status, by }) => {
      if (world.fault) throw world.fault;
      world.acts.push({ run_id, status, by });
      const decision = { status, by, at: NOW.toISOString() };
      return { ...runOf(run_id, status), model: 'cnn-1', decision };
    },
  },
  messages: {
    groupMessage: () => ({ text: 'the message now' }),
    answeredMessage: (_, came) => ({ text: plainPhrase(came) }),
  },
  lists: { listGroups: async () => ({ items: [] }) },
  serving: {
    latestMove: async () => world.moves,
    modelBehind: async (alias) => ({ id: `model-of-${alias}` }),
  },
  reports: { reportText: async () => 'Informe diario: hoy' },
  drills: {
    drill: async (kind) => {
      world.acts.push(`drill ${kind}`);
      return { failed: kind !== 'log' && !world.fault };
    },
  },
  linking: {
    newLinkCode: async () => 'the-code',
    unlink: async (name) => void world.acts.push(`unlinked ${name}`),
  },
  notes: {
    keepNote: async (id, note) => void notes.set(id, note),
    readNote: async (id) => notes.get(id),
  },
  channel: () => ({ stage: 'test', level: 'buttons' }),
  answers: { reply: async (...reply) => void world.replies.push(reply) },
  clock: { now: () => NOW },
});

export const messageOf = (
  asked: Partial<Asked> & { type: Asked['type'] },
  over: Partial<AskedMessage> = {},
) =>
  ({
    id: 'b'.repeat(64),
    at: NOW.toISOString(),
    sender: { app: 'A1', team: 'T1', user: 'U1' },
    asked: { response_url: RESPONSE, ...asked },
    ...over,
  }) as AskedMessage;
export const press = (action_id: string, value: string, over?: Partial<AskedMessage>) =>
  messageOf({ type: 'press', action_id, value }, over);
export const by = (user: string) => ({ sender: { app: 'A1', team: 'T1', user } });
export const said = () => world.replies.map(([, { text }]) => text);
