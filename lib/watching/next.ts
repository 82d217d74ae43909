// The watch as a pure function: what was known, and one more hour, make what is known now, and falls that began or ended.
import { addHours, startOf } from '#lib/hours.ts';
import type { Alias } from '#lib/models/models.ts';
import {
  calm,
  type Detector,
  type Direction,
  evidenceOf,
  observe,
  strongest,
  thresholdFor,
} from '#lib/stats/stats.ts';
import {
  boundaryOf,
  emptyReference,
  expectedOf,
  meanSince,
  onlyOld,
  type Reference,
  withHour,
} from './reference.ts';
import {
  type Scored,
  SIGNALS,
  type Signal,
  scoresOf,
  signalOf,
  versionOf,
  WATCHED,
  type WatchedHour,
} from './signals.ts';

/** A change for the worse of one signal of one version, with its evidence. */
export interface Fall {
  version: Alias;
  signal: Signal;
  /** Of `digits`: the digit whose share has changed most. */
  digit?: number;
  direction: Direction;
  /** The hour in which it seems to have begun, and the one that proved it. */
  since: string;
  noticed: string;
  /** The means before and since: shares, 0 to 1. */
  before: number;
  after: number;
  /** The clusters of users that gave evidence, and the models that served in the hour that proved it. */
  clusters: number;
  models: string[];
  /** The models that served before it began. */
  models_before: string[];
}

interface Stream {
  reference: Reference;
  /** By direction. */
  detectors: Partial<Record<Direction, Detector>>;
}

interface Subject {
  streams: Stream[];
  models: string[];
  /** The models before the latest change of them, and the first hour after it. */
  before?: { models: string[]; until: string };
  /** The latest hour with a score. */
  seen: string;
  fall?: Fall & { recovery: Detector };
}

export interface WatchState {
  /** The latest hour that was judged. */
  through: string;
  subjects: Record<string, Subject>;
}

export interface Change {
  fall: Fall;
  /** Present when it is over: the figure of the latest hour; absent where nothing was seen any more. */
  over?: { hour: string; now?: number };
}

/** In a quiet year, of both versions and all signals together, an alarm comes with at most this probability. */
const ALPHA = 0.05;
const YEAR_HOURS = 365 * 24;
const VERSIONS = 2;
const THRESHOLD = thresholdFor(ALPHA / (VERSIONS * SIGNALS.length), YEAR_HOURS);
/** An hour above this evidence is not taken for normal. */
const SUSPICIOUS = THRESHOLD / 3;
/** That a fall is over needs less: a wrong end is noticed again. */
const RECOVERY = thresholdFor(0.05, 7 * 24);
/** A change of the models so many hours before a fall, or after its beginning, may be its cause. */
const CAUSE_HOURS = 6;
/** A fall of which nothing is seen any more ends after this time. */
const UNSEEN_MS = 7 * 24 * 3_600_000;

export function firstState(through: string): WatchState {
  return { through, subjects: {} };
}

export function next(before: WatchState, hour: WatchedHour): { state: WatchState; changes: Change[] } {
  const scored = scoresOf(hour);
  const subjects = { ...before.subjects };
  const changes: Change[] = [];
  for (const name of new Set([...Object.keys(subjects), ...scored.keys()])) {
    const known = subjects[name] ?? newSubject(name, hour.hour);
    const found = scored.get(name) ?? { streams: known.streams.map(() => []), models: [] };
    const judged = known.fall
      ? recover(known, known.fall, found, hour.hour)
      : watch(name, known, found, hour.hour);
    subjects[name] = judged.subject;
    if (judged.change) changes.push(judged.change);
  }
  return { state: { through: hour.hour, subjects }, changes };
}

/** The falls that are not over. */
export function openFalls({ subjects }: WatchState): Fall[] {
  return Object.values(subjects).flatMap(({ fall }) => (fall ? fallOf(fall) : []));
}

function fallOf({ recovery: _, ...fall }: NonNullable<Subject['fall']>): Fall {
  return fall;
}

function newSubject(name: string, hour: string): Subject {
  const { streams, directions } = WATCHED[signalOf(name)];
  const detectors = () => Object.fromEntries(directions.map((direction) => [direction, calm(hour)]));
  return {
    streams: Array.from({ length: streams }, () => ({ reference: emptyReference(), detectors: detectors() })),
    models: [],
    seen: hour,
  };
}

interface Judged {
  subject: Subject;
  change?: Change;
}

function watch(name: string, known: Subject, found: Scored, hour: string): Judged {
  const { margin } = WATCHED[signalOf(name)];
  const observed = known.streams.map(({ reference, detectors }, i) => {
    const expected = expectedOf(reference, margin);
    if (!expected) return { reference, detectors };
    const look = (direction: Direction) =>
      observe(detectors[direction] as Detector, found.streams[i] ?? [], boundaryOf(expected, direction), {
        direction,
        period: hour,
        threshold: THRESHOLD,
      });
    const directions = Object.keys(detectors) as Direction[];
    return { reference, detectors: Object.fromEntries(directions.map((one) => [one, look(one)])) };
  });
  const evidence = evidenceOf(observed.flatMap(({ detectors }) => Object.values(detectors)));
  const streams = observed.map((stream, i) => ({
    ...stream,
    reference: withHour(stream.reference, hour, found.streams[i] ?? [], evidence > SUSPICIOUS),
  }));
  const isSeen = found.models.length > 0;
  const subject = {
    ...known,
    streams,
    ...(isSeen && seenIn(known, found.models, hour)),
  };
  if (evidence < THRESHOLD) return { subject };
  const fall = fallIn(name, subject, hour);
  return { subject: begun(subject, fall, hour), change: { fall } };
}

function seenIn(known: Subject, models: string[], hour: string): Pick<Subject, 'models' | 'seen' | 'before'> {
  const isOther = known.models.length > 0 && known.models.join() !== models.join();
  return { models, seen: hour, ...(isOther && { before: { models: known.models, until: hour } }) };
}

/** The stream and direction with the most evidence. */
function fallIn(name: string, { streams, models, before }: Subject, hour: string): Fall {
  const signal = signalOf(name);
  const candidates = streams.flatMap(({ reference, detectors }, digit) =>
    (Object.entries(detectors) as [Direction, Detector][]).map(([direction, detector]) => ({
      reference,
      digit,
      direction,
      run: strongest(detector),
    })),
  );
  const most = candidates.reduce((a, b) => (b.run.evidence > a.run.evidence ? b : a));
  const { since, clusters } = most.run;
  return {
    version: versionOf(name),
    signal,
    ...(signal === 'digits' && { digit: most.digit }),
    direction: most.direction,
    since,
    noticed: hour,
    before: expectedOf(most.reference, 0)?.mean ?? 0,
    after: meanSince(most.reference, since).mean,
    clusters: Object.values(clusters).filter((given) => given > 0).length,
    models,
    models_before: before && before.until >= addHours(since, -CAUSE_HOURS) ? before.models : models,
  };
}

/** The hours before are of both sides: they are forgotten, and the reference stays as it was until the fall is over. */
function begun(subject: Subject, fall: Fall, hour: string): Subject {
  return { ...calmed(subject, hour), fall: { ...fall, recovery: calm(hour) } };
}

function calmed({ streams, fall: _, ...known }: Subject, hour: string): Subject {
  const quiet = (detectors: Stream['detectors']) =>
    Object.fromEntries(Object.keys(detectors).map((direction) => [direction, calm(hour)]));
  return {
    streams: streams.map(({ reference, detectors }) => ({
      reference: onlyOld(reference),
      detectors: quiet(detectors),
    })),
    ...known,
  };
}

/** Over when the scores are surely nearer to what was before than to the fall. */
function recover(known: Subject, fall: NonNullable<Subject['fall']>, found: Scored, hour: string): Judged {
  const stream = fall.digit ?? 0;
  const scores = found.streams[stream] ?? [];
  const direction = fall.direction === 'up' ? 'down' : 'up';
  const expected = {
    boundary: (fall.before + fall.after) / 2,
    variance: expectedOf((known.streams[stream] as Stream).reference, 0)?.variance ?? 0.25,
  };
  const look = { direction, period: hour, threshold: RECOVERY } as const;
  const recovery = observe(fall.recovery, scores, expected, look);
  const isSeen = scores.length > 0;
  if (evidenceOf([recovery]) >= RECOVERY) {
    const now = scores.reduce((sum, { value }) => sum + value, 0) / Math.max(1, scores.length);
    const subject = { ...calmed(known, hour), ...seenIn(known, found.models, hour) };
    return { subject, change: { fall: fallOf(fall), over: { hour, now } } };
  }
  if (!isSeen && startOf(hour).getTime() - startOf(known.seen).getTime() > UNSEEN_MS)
    return { subject: calmed(known, hour), change: { fall: fallOf(fall), over: { hour } } };
  return {
    subject: { ...known, ...(isSeen && seenIn(known, found.models, hour)), fall: { ...fall, recovery } },
  };
}
