// A sample of the labels of a year, when they are too many to read: as many from every time in which people answered.
import { createHash } from 'node:crypto';
import { queryFirst } from '#lib/dynamodb.ts';
import { DAYS_AT_ONCE, hasFeedback, LABEL_LOOK_BACK_DAYS, type Label, labelsOfDay } from './log.ts';
import { addDays, dayOf, daysFrom } from './store.ts';

/** Entries that are read at one moment: few, since those of one moment are of few users. */
const PER_MOMENT = 20;
const QUERIES_AT_ONCE = 20;
const DAY_MS = 24 * 3_600_000;

/** A part of a day, from a moment in its first half to its end; RFC 3339. */
interface Slot {
  day: string;
  from: string;
  before: string;
}

/**
 * About `most` labels, or fewer where some times have few answers; in no order. The same call reads the same ones.
 * @param until exclusive
 */
export async function labelsAcross(until: Date, most: number): Promise<Label[]> {
  const slots = slotsOf(await daysWithFeedback(until), until, Math.ceil(most / PER_MOMENT));
  const limit = Math.ceil(most / Math.max(1, slots.length));
  const found: Label[] = [];
  for (let at = 0; at < slots.length; at += QUERIES_AT_ONCE) {
    const some = slots.slice(at, at + QUERIES_AT_ONCE);
    const labels = await Promise.all(
      some.map(async ({ day, from, before }) => {
        const times = labelsOfDay(day, '#at BETWEEN :from AND :before', { ':from': from, ':before': before });
        return await queryFirst<Label>({ ...times, Limit: limit });
      }),
    );
    found.push(...labels.flat());
  }
  return found;
}

/** Pure. Days are cut into equal parts; where in its part a slot begins is decided by a hash, so that no hour is preferred. */
export function slotsOf(days: readonly string[], until: Date, most: number): Slot[] {
  const perDay = Math.max(1, Math.floor(most / Math.max(1, days.length)));
  const length = DAY_MS / perDay;
  return days.flatMap((day) =>
    Array.from({ length: perDay }, (_, k) => {
      const start = Date.parse(day) + k * length;
      const end = Math.min(start + length, until.getTime()) - 1;
      const from = start + Math.floor((fractionOf(`${day} ${k}`) * length) / 2);
      return { day, from: isoOf(from), before: isoOf(end) };
    }).filter(({ from, before }) => from <= before),
  );
}

async function daysWithFeedback(until: Date): Promise<string[]> {
  const newest = dayOf(until);
  const days = daysFrom(addDays(newest, -LABEL_LOOK_BACK_DAYS), newest);
  const used: string[] = [];
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const some = days.slice(at, at + DAYS_AT_ONCE);
    const have = await Promise.all(some.map(hasFeedback));
    used.push(...some.filter((_, k) => have[k]));
  }
  return used;
}

const isoOf = (time: number) => new Date(time).toISOString();

/** 0 to 1. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
