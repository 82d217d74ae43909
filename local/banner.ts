// What the person sees once everything listens.
import { styleText } from 'node:util';

export interface Banner {
  api: string;
  webSocket?: string | undefined;
  lambda: string;
  emulators: { dynamodb: string; sqs: string };
  slack: string;
  mail: string;
  admin: string;
  seconds: number;
}

/** Its last line is what scripts may wait for. */
export function renderBanner({
  api,
  webSocket,
  lambda,
  emulators,
  slack,
  mail,
  admin,
  seconds,
}: Banner): string {
  const row = (name: string, value: string) => `  ${styleText('dim', name.padEnd(10))} ${value}`;
  return [
    '',
    row('API', `${styleText('bold', api)}   ${styleText('dim', `documents at ${api}/docs`)}`),
    ...(webSocket ? [row('WebSocket', webSocket)] : []),
    row('Functions', `${lambda}   ${styleText('dim', 'Lambda invoke port')}`),
    row('AWS', `DynamoDB ${emulators.dynamodb}   SQS ${emulators.sqs}`),
    row('Slack', slack),
    row('Mail', mail),
    row('Admin', admin),
    '',
    styleText('dim', '  Ctrl-C stops everything'),
    styleText('green', `Vigía ready in ${seconds.toFixed(1)} s`),
  ].join('\n');
}
