// Source: what Lambda sends to the destination of an asynchronous invocation: an invocation that it gave up, and why.
import { EVENT_FIELDS, gaveUpTitle } from '../../event-texts-es.ts';
import { parameterize } from '../../grouping/parameterize.ts';
import { redact } from '../../redaction/redact.ts';
import { isObject, type Source } from '../message.ts';
import { placeInArn } from '../place.ts';
import { at, type Json, nameInArn, readEnvelope, shownOf, textOf, timeOf } from './envelope.ts';
import { type EventFault, eventBatch, type NoAlert } from './event-alert.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export const lambdaResults: Source = (message, context) => {
  const event = readEnvelope(message.value);
  const record = event?.source === 'lambda' ? event.detail : message.value;
  if (!isObject(record)) return undefined;
  const arn = textOf(at(record, 'requestContext', 'functionArn'));
  const condition = textOf(at(record, 'requestContext', 'condition'));
  if (arn === undefined || condition === undefined) return undefined;
  return eventBatch(message, [resultOf(record, arn, condition)], context, event?.id);
};

function resultOf(record: Json, arn: string, condition: string): EventFault | NoAlert {
  const name = nameInArn(arn.replace(/^((?:[^:]*:){6}[^:]*):.*$/, '$1'));
  if (condition === 'Success') return { ignored: `asynchronous invocation of ${name} succeeded` };
  const type = textOf(at(record, 'responsePayload', 'errorType'));
  const said = textOf(at(record, 'responsePayload', 'errorMessage'));
  const message = [type, said].filter((part) => part !== undefined).join(': ') || condition;
  const place = placeInArn(arn);
  return {
    names: [
      'lambda-result',
      place.account,
      place.region,
      name,
      condition,
      type,
      parameterize(redact(said ?? '')),
    ],
    severity: 'error',
    title: gaveUpTitle(name, message),
    source: name,
    type: condition,
    message,
    at: timeOf(record.timestamp),
    place,
    fields: [
      [EVENT_FIELDS.state, condition],
      [EVENT_FIELDS.attempts, shownOf(at(record, 'requestContext', 'approximateInvokeCount'))],
      [EVENT_FIELDS.request, textOf(at(record, 'requestContext', 'requestId'))],
    ],
    links: [],
  };
}
