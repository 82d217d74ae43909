// npm run slack:manifest -- --stage prod: prints the manifest from which Slack makes the app of a deployment.
import { address, anyText, option, print, runScript, type Values } from './command-line.ts';
import { regionOption } from './deployment/region.ts';
import { urlOfStage } from './deployment/stack.ts';
import { manifestFor } from './slack/manifest.ts';

export const COMMAND = {
  name: 'npm run slack:manifest',
  description: `Prints the manifest of the Slack app, to be pasted into "Create New App → From a manifest".
The address of the deployment comes from CloudFormation, with the AWS credentials of the environment, or from --url.`,
  options: {
    stage: option(anyText, { placeholder: '<stage>', description: 'the deployment', default: 'dev' }),
    region: regionOption,
    url: option(address('https:'), {
      placeholder: '<address>',
      environment: ['VIGIA_URL'],
      description: 'where Slack reaches it, instead of asking CloudFormation',
    }),
  },
};

async function run({ stage, region, url }: Values<typeof COMMAND.options>): Promise<void> {
  print(manifestFor(url ?? (await urlOfStage(stage, region))));
}

if (import.meta.main) await runScript(COMMAND, run);
