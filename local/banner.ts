// The text that `npm start` prints when everything is ready.
import { styleText } from 'node:util';

export interface Banner {
  api: string;
  webSocket?: string | undefined;
  lambda: string;
  emulators: { dynamodb: string; sqs: string };
  /** Where the tables are; a text of several lines is indented. */
  tables: string;
  slack: string;
  mail: string;
  admin: string;
  seconds: number;
}

const NAME_WIDTH = 10;

/** Scripts may wait for the last line. */
export function renderBanner({
  api,
  webSocket,
  lambda,
  emulators,
  tables,
  slack,
  mail,
  admin,
  seconds,
}: Banner): string {
  const row = (name: string, value: string) => {
    const [first, ...rest] = value.split('\n');
    const below = rest.map((line) => `${' '.repeat(NAME_WIDTH + 3)}${styleText('dim', line)}`);
    return [`  ${styleText('dim', name.padEnd(NAME_WIDTH))} ${first}`, ...below].join('\n');
  };
  return [
    '',
    row('Page', `${styleText('bold', api)}   ${styleText('dim', 'draw a digit')}`),
    row('API', `${api}   ${styleText('dim', `documents at ${api}/docs`)}`),
    ...(webSocket ? [row('WebSocket', webSocket)] : []),
    row('Functions', `${lambda}   ${styleText('dim', 'Lambda invoke port')}`),
    row('AWS', `DynamoDB ${emulators.dynamodb}   SQS ${emulators.sqs}`),
    row('Tables', tables),
    row('Slack', slack),
    row('Mail', mail),
    row('Admin', admin),
    '',
    styleText('dim', '  Ctrl-C stops everything'),
    styleText('green', `Vigía ready in ${seconds.toFixed(1)} s`),
  ].join('\n');
}
