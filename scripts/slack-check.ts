// npm run slack:check -- --stage prod: proves that the Slack app of a deployment works, from the token to the buttons.
import { problemsOfSettings, SLACK_API } from '#lib/config.ts';
import { problemsOfLevel, slackLevel } from '#lib/slack/level.ts';
import {
  address,
  anyText,
  Failure,
  option,
  print,
  runScript,
  UsageError,
  type Values,
} from './command-line.ts';
import { regionOption } from './deployment/region.ts';
import { urlOfStage } from './deployment/stack.ts';
import { slackCaller } from './slack/call-api.ts';
import { checkApp, checkDoor, type Row, type Sender, table } from './slack/checks.ts';
import { settingsOfStage } from './slack/deployment.ts';
import { manifestScopes } from './slack/manifest.ts';

export const COMMAND = {
  name: 'npm run slack:check',
  description: `Checks the Slack app of a deployment and prints a table: token and scopes; a message "Prueba" that is posted, updated,
answered in its thread and removed; and four interactions: signed, repeated, forged, too old.
Secrets come from vigia/<stage> in Secrets Manager and SLACK_CHANNEL_ID from the environment; at stage local all of them come from the environment.`,
  options: {
    stage: option(anyText, { placeholder: '<stage>', description: 'the deployment', default: 'dev' }),
    region: regionOption,
    url: option(address('http:', 'https:'), {
      placeholder: '<address>',
      environment: ['VIGIA_URL'],
      description: 'where it answers, instead of asking CloudFormation',
    }),
  },
};

const NAMES = ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID', 'SLACK_API_URL'] as const;

async function run({ stage, region, url }: Values<typeof COMMAND.options>): Promise<void> {
  const settings = await settingsOfStage(stage, region, process.env);
  const problems = [...problemsOfSettings(NAMES, settings), ...problemsOfLevel(settings)];
  if (problems.length > 0) throw new UsageError(problems.join('; '));
  const { SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: token, SLACK_CHANNEL_ID: channel } = settings;
  if (!secret)
    throw new UsageError(`Stage ${stage} has no SLACK_SIGNING_SECRET: its messages have no buttons`);

  const rows: Row[] = [];
  let sender: Sender | undefined;
  if (token && channel) {
    const call = slackCaller(settings.SLACK_API_URL || SLACK_API, token);
    const checked = await checkApp(call, channel, manifestScopes());
    rows.push(...checked.rows);
    sender = checked.sender;
  }
  rows.push(...(await checkDoor(url ?? (await urlOfStage(stage, region)), secret, sender)));
  print(table(rows));
  if (slackLevel(settings) !== 'app')
    print('Without SLACK_BOT_TOKEN and SLACK_CHANNEL_ID there are no threads or updates.');
  const wrong = rows.filter(({ ok }) => !ok).length;
  if (wrong > 0) throw new Failure(`${wrong} of ${rows.length} checks failed`);
}

if (import.meta.main) await runScript(COMMAND, run);
