// The data points that CloudWatch evaluated an alarm on, from the reason of its state.
import { isObject, parse } from '../message.ts';

/** An alarm evaluates a few periods; a line of bars shows no more. */
const MOST = 24;

/**
 * The oldest first. The reason's data has them as numbers; an SNS notification has only the sentence: "… datapoints
 * [4.0 (02/01/26 03:03:00), 1.0 (…)] was …", the newest first. A missing point is left out.
 */
export function pointsIn(reasonData: string | undefined, reason: string | undefined): number[] {
  const data = parse(reasonData ?? '');
  const recent = isObject(data) && Array.isArray(data.recentDatapoints) ? data.recentDatapoints : undefined;
  const numbers = recent?.filter(
    (point): point is number => typeof point === 'number' && Number.isFinite(point),
  );
  // The data is in the order of time.
  if (numbers && numbers.length > 0) return numbers.slice(-MOST);
  return inSentence(reason ?? '')
    .slice(0, MOST)
    .reverse();
}

/** The first list in brackets; a list of thresholds, which may follow, has no times. */
function inSentence(reason: string): number[] {
  const list = /\bdatapoints? \[([^\]]{1,4000})\]/.exec(reason)?.[1] ?? '';
  return list.split(',').flatMap((point) => {
    const value = /^\s*(-?\d[\d.]{0,30}(?:E-?\d{1,3})?)\s/.exec(point)?.[1];
    const number = Number(value);
    return value !== undefined && Number.isFinite(number) ? [number] : [];
  });
}
