// The serverless plugin that keeps the template below CloudFormation's 500 resources: the functions of an area go to a nested stack of
// their own (docs/decisions/nested-stacks.md). It acts in `package` and `deploy`, and explains failures of `remove` and `rollback`.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventsOf, failuresOf, type StackEvent } from './failures.ts';
import { membersOf, stackOf } from './membership.ts';
import { shareSecrets } from './secrets.ts';
import { splitTemplate } from './split.ts';
import type { Template } from './template.ts';

/** The parts of osls that this plugin uses; osls has no types. */
export interface Framework {
  serviceDir: string;
  service: {
    custom: { nestedStacks: string[] };
    provider: { compiledCloudFormationTemplate: Template; shouldNotDeploy?: boolean };
    /** Prefix of this deployment's objects in the deployment bucket. */
    package: { artifactDirectoryName: string };
    getAllFunctions(): string[];
  };
  getProvider(name: 'aws'): {
    naming: { getLambdaLogicalId(functionKey: string): string; getStackName(): string };
    getServerlessDeploymentBucketName(): Promise<string>;
    /** Region and credentials for a client of the AWS SDK. */
    getAwsSdkV3Config(): Promise<object>;
  };
}

export interface Writers {
  log: { error(text: string): void };
}

export default class NestedStacks {
  readonly hooks: Record<string, (error?: unknown) => Promise<void>>;
  readonly #framework: Framework;
  readonly #log: Writers['log'];

  constructor(framework: Framework, _options: unknown, { log }: Writers) {
    this.#framework = framework;
    this.#log = log;
    this.hooks = {
      // The last step before the template is written.
      'after:aws:package:finalize:stripNullPropsFromTemplateResources': () => this.#split(),
      'before:aws:deploy:deploy:uploadArtifacts': () => this.#upload(),
      error: (error) => this.#explain(error),
    };
  }

  async #split(): Promise<void> {
    const { service, serviceDir } = this.#framework;
    const whole = shareSecrets(service.provider.compiledCloudFormationTemplate);
    const { root, nested } = splitTemplate(whole, {
      members: membersOf(whole, this.#stackOfFunction()),
      urlOf: (stack) => ({
        'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${ServerlessDeploymentBucket}/${this.#keyOf(stack)}`,
      }),
    });
    service.provider.compiledCloudFormationTemplate = root;
    for (const [stack, template] of nested) {
      await writeFile(join(serviceDir, '.serverless', fileOf(stack)), JSON.stringify(template));
    }
  }

  /** Logical id of each function with a nested stack → that stack. */
  #stackOfFunction(): Map<string, string> {
    const { service } = this.#framework;
    const { naming } = this.#framework.getProvider('aws');
    const stacks = new Map<string, string>();
    for (const key of service.getAllFunctions()) {
      const stack = stackOf(key, service.custom.nestedStacks);
      if (stack) stacks.set(naming.getLambdaLogicalId(key), stack);
    }
    return stacks;
  }

  /** Beside osls's own artifacts, so that a rollback finds them and the clean-up of old deployments removes them. */
  async #upload(): Promise<void> {
    const { service, serviceDir } = this.#framework;
    if (service.provider.shouldNotDeploy) return;
    const provider = this.#framework.getProvider('aws');
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const s3 = new S3Client(await provider.getAwsSdkV3Config());
    const Bucket = await provider.getServerlessDeploymentBucketName();
    for (const [stack, { Type }] of Object.entries(
      service.provider.compiledCloudFormationTemplate.Resources,
    )) {
      if (Type !== 'AWS::CloudFormation::Stack') continue;
      const Body = await readFile(join(serviceDir, '.serverless', fileOf(stack)));
      // osls reads this of every object of the latest deployment.
      const Metadata = { filesha256: createHash('sha256').update(Body).digest('base64') };
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: this.#keyOf(stack),
          Body,
          Metadata,
          ContentType: 'application/json',
        }),
      );
    }
  }

  async #explain(error: unknown): Promise<void> {
    // osls's code for a failure during `deploy`, `rollback` and `remove`.
    if (!String((error as { code?: string } | undefined)?.code).startsWith('AWS_CLOUD_FORMATION_')) return;
    const provider = this.#framework.getProvider('aws');
    const { CloudFormationClient, paginateDescribeStackEvents } = await import(
      '@aws-sdk/client-cloudformation'
    );
    const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
    const eventsOf: EventsOf = async (StackName) => {
      const events: StackEvent[] = [];
      for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
        events.push(...StackEvents);
      }
      return events;
    };
    const failures = await failuresOf(provider.naming.getStackName(), eventsOf);
    if (failures.length > 0) this.#log.error(['What failed:', ...failures].join('\n- '));
  }

  #keyOf(stack: string): string {
    return `${this.#framework.service.package.artifactDirectoryName}/${fileOf(stack)}`;
  }
}

function fileOf(stack: string): string {
  return `cloudformation-template-${stack}.json`;
}
