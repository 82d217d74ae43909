// The plugin in a stand-in for osls: which templates it writes, uploads and explains, against doubles of S3 and CloudFormation.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import NestedStacks, { type Framework } from '../../../build/nested-stacks/plugin.ts';

const DIRECTORY = 'serverless/vigia/prod/1-now';
const serviceDir = mkdtempSync(join(tmpdir(), 'vigia-nested-'));
const requests: { method: string; url: string; body: string; hash: string | undefined }[] = [];
const errors: string[] = [];
let events = '';
let server: Server;
let framework: Framework;

beforeAll(async () => {
  mkdirSync(join(serviceDir, '.serverless'));
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({
      method,
      url,
      body: await text(request),
      hash: headers['x-amz-meta-filesha256'] as string,
    });
    response.writeHead(200, { 'content-type': 'text/xml' }).end(events);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  server.close();
  rmSync(serviceDir, { recursive: true });
});
beforeEach(() => {
  requests.length = 0;
  errors.length = 0;
  const fn = (FunctionName: string, settings = {}) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName, ...settings },
  });
  framework = {
    serviceDir,
    service: {
      custom: { nestedStacks: ['admin'] },
      provider: {
        compiledCloudFormationTemplate: {
          AWSTemplateFormatVersion: '2010-09-09',
          Resources: {
            Table: { Type: 'AWS::DynamoDB::Table' },
            AdminFn: fn('admin', { table: { Ref: 'Table' } }),
            AlertsFn: fn('alerts'),
          },
        },
      },
      package: { artifactDirectoryName: DIRECTORY },
      getAllFunctions: () => ['admin', 'alerts'],
    },
    getProvider: () => ({
      naming: {
        getLambdaLogicalId: (key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}Fn`,
        getStackName: () => 'vigia-prod',
      },
      getServerlessDeploymentBucketName: async () => 'bucket',
      getAwsSdkV3Config: async () => ({
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        forcePathStyle: true,
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
        maxAttempts: 1,
      }),
    }),
  };
});

const plugin = () => new NestedStacks(framework, {}, { log: { error: (line) => errors.push(line) } });
const split = async () =>
  await plugin().hooks['after:aws:package:finalize:stripNullPropsFromTemplateResources']?.();
const upload = async () => await plugin().hooks['before:aws:deploy:deploy:uploadArtifacts']?.();
const explain = async (error: unknown) => await plugin().hooks.error?.(error);
const written = () =>
  readFileSync(join(serviceDir, '.serverless/cloudformation-template-AdminStack.json'), 'utf8');

test('packaging leaves a stack in the place of an area’s functions and writes their template beside osls’s', async () => {
  await split();
  const { Resources } = framework.service.provider.compiledCloudFormationTemplate;
  expect(Object.keys(Resources).sort()).toEqual(['AdminStack', 'AlertsFn', 'Table']);
  expect(Resources.AdminStack?.Properties).toEqual({
    TemplateURL: {
      'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${ServerlessDeploymentBucket}/${DIRECTORY}/cloudformation-template-AdminStack.json`,
    },
    Parameters: { TableRef: { Ref: 'Table' } },
  });
  expect(JSON.parse(written()).Resources.AdminFn.Properties).toEqual({
    FunctionName: 'admin',
    table: { Ref: 'TableRef' },
  });
});

test('deploying uploads each nested template to its URL, with the hash that osls reads', async () => {
  await split();
  await upload();
  expect(requests).toEqual([
    {
      method: 'PUT',
      url: `/bucket/${DIRECTORY}/cloudformation-template-AdminStack.json?x-id=PutObject`,
      body: expect.stringContaining(written()),
      hash: expect.stringMatching(/^.{44}$/),
    },
  ]);
});

test('nothing is uploaded when osls deploys nothing', async () => {
  await split();
  framework.service.provider.shouldNotDeploy = true;
  await upload();
  expect(requests).toEqual([]);
});

test('a failure of CloudFormation is explained from its events', async () => {
  const member = (fields: Record<string, string>) =>
    `<member>${Object.entries(fields)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('')}</member>`;
  const own = { StackId: 'i', EventId: 'e', StackName: 'vigia-prod', Timestamp: '2026-01-02T03:04:05Z' };
  events = `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>${member({
    ...own,
    LogicalResourceId: 'Table',
    ResourceType: 'AWS::DynamoDB::Table',
    ResourceStatus: 'CREATE_FAILED',
    ResourceStatusReason: 'vigia-prod-users already exists',
  })}</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>`;
  await explain(Object.assign(new Error('failed'), { code: 'AWS_CLOUD_FORMATION_UPDATE_STACK_INTERNAL_X' }));
  expect(requests[0]?.body).toContain('StackName=vigia-prod');
  expect(errors).toEqual([
    'What failed:\n- Table (AWS::DynamoDB::Table), CREATE_FAILED: vigia-prod-users already exists',
  ]);
});

test('any other failure is not asked about', async () => {
  await explain(new Error('no credentials'));
  await explain(undefined);
  expect(requests).toEqual([]);
});
