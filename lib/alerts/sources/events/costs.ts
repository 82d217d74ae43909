// Sources: notifications of AWS Budgets, which are text, and anomalies of cost, from SNS or from EventBridge.
import {
  ACTUAL,
  budgetTitle,
  costAnomalyTitle,
  EVENT_FIELDS,
  EVENT_LINKS,
  FORECAST,
} from '../../event-texts-es.ts';
import { consolePage } from '../console-links.ts';
import { isObject, type Source } from '../message.ts';
import { placeOf } from '../place.ts';
import { at, type Json, readEnvelope, shownOf, textOf, timeOf } from './envelope.ts';
import { type EventFault, eventBatch } from './event-alert.ts';

export const budgets: Source = (message, context) => {
  const { raw, subject } = message;
  const isBudget = /^\s*AWS Budget Notification/.test(raw) || /^AWS Budgets: /.test(subject);
  return isBudget ? eventBatch(message, [budget(raw, subject)], context) : undefined;
};

/** A threshold that was crossed is a fault of its own: the budget's next one is news. */
function budget(text: string, subject: string): EventFault {
  const name =
    lineOf(text, 'Budget Name') ?? /^AWS Budgets: (.{1,200}?) has exceeded/.exec(subject)?.[1] ?? '?';
  const [, word] = /\b(ACTUAL|FORECASTED)\b/.exec(lineOf(text, 'Alert Type') ?? text) ?? [];
  const isForecast = word === 'FORECASTED';
  const limit =
    lineOf(text, 'Alert Threshold') ?? /\b(?:ACTUAL|FORECASTED)\s*>\s*([^\r\n]{1,60})/.exec(text)?.[1];
  const percent = /\b\d{1,4}(?:\.\d{1,4})?\s?%/.exec(subject)?.[0];
  const threshold = limit?.replace(/^>\s*/, '').trim();
  const account = /\bAWS Account:?\s+(\d{12})\b/.exec(text)?.[1];
  return {
    names: ['budget', account, name, word, threshold, percent],
    severity: isForecast ? 'warning' : 'error',
    title: budgetTitle(name, isForecast, shownThreshold(threshold, percent)),
    source: 'AWS Budgets',
    type: 'AWS Budgets',
    message: subject || text.trim().split(/[\r\n]/, 1)[0],
    place: placeOf({ account }),
    fields: [
      [EVENT_FIELDS.threshold, shownThreshold(threshold, percent)],
      [EVENT_FIELDS.amount, lineOf(text, '(?:ACTUAL|FORECASTED) Amount')],
      [EVENT_FIELDS.budgeted, lineOf(text, 'Budgeted Amount')],
      [EVENT_FIELDS.type, isForecast ? FORECAST : ACTUAL],
    ],
    links: [{ label: EVENT_LINKS.budget, url: consolePage(undefined, '/billing/home#/budgets') }],
  };
}

/** "$80.00 (80%)" */
function shownThreshold(threshold: string | undefined, percent: string | undefined): string | undefined {
  if (threshold === undefined) return percent;
  return percent === undefined || threshold.includes('%') ? threshold : `${threshold} (${percent})`;
}

/** The rest of a line that begins with a label. */
function lineOf(text: string, label: string): string | undefined {
  return new RegExp(`^[ \\t]*${label}:[ \\t]*([^\\r\\n]{1,200})`, 'm').exec(text)?.[1]?.trim() || undefined;
}

export const costAnomalies: Source = (message, context) => {
  const event = readEnvelope(message.value);
  const anomaly = event?.source === 'aws.ce' ? event.detail : message.value;
  if (!isObject(anomaly) || anomaly.anomalyId === undefined || !isObject(anomaly.impact)) return undefined;
  return eventBatch(message, [costAnomaly(anomaly, event?.at)], context, event?.id);
};

function costAnomaly(anomaly: Json, sentAt: string | undefined): EventFault {
  const causes = (Array.isArray(anomaly.rootCauses) ? anomaly.rootCauses : []).filter(isObject);
  const first = causes[0] ?? {};
  const service =
    textOf(anomaly.dimensionalValue) ?? textOf(first.service) ?? textOf(anomaly.monitorName) ?? 'AWS';
  const place = placeOf({ account: anomaly.accountId, region: first.region });
  const link = textOf(anomaly.anomalyDetailsLink);
  const causeTexts = causes.map((cause) =>
    ['service', 'region', 'linkedAccount', 'usageType']
      .flatMap((name) => textOf(cause[name]) ?? [])
      .join(' · '),
  );
  return {
    names: ['cost-anomaly', place.account, textOf(anomaly.monitorName), service, textOf(first.region)],
    severity: 'warning',
    title: costAnomalyTitle(service),
    source: 'AWS Cost Anomaly Detection',
    type: textOf(anomaly.monitorName) ?? 'Cost Anomaly Detection',
    message: causeTexts.join('\n') || service,
    at: sentAt,
    place,
    fields: [
      [EVENT_FIELDS.impact, shownOf(at(anomaly, 'impact', 'totalImpact'))],
      [EVENT_FIELDS.began, timeOf(anomaly.anomalyStartDate)],
    ],
    links: [
      {
        label: EVENT_LINKS.anomaly,
        url: isConsole(link) ? link : consolePage(undefined, '/cost-management/home#/anomaly-detection'),
      },
    ],
  };
}

function isConsole(link: string | undefined): link is string {
  return (
    link !== undefined && /^https:\/\/(?:[\w-]+\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn)\//.test(link)
  );
}
