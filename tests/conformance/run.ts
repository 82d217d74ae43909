// The conformance suite: tests against MLflow, DynamoDB Local, ElasticMQ and AWS's Lambda runtime, cfn-lint
// over the template, and the deployment against moto. A part that
// cannot be installed is skipped with a message; in CI that is a failure.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runScript, print as say } from '../../scripts/command-line.ts';
import { whileRunning } from '../../scripts/progress.ts';
import { DYNAMODB_LOCAL, ELASTICMQ, startDynamodbLocal, startElasticMq } from './aws-servers.ts';
import { pythonPackage } from './python.ts';
import { installLambdaRuntime, RUNTIME_CLIENT } from './runtime/aws-runtime.ts';
import { CFN_LINT, lintTemplates } from './template-lint.ts';

interface Part {
  name: string;
  /** Installs and starts what the part needs. @throws Error when that is impossible: the part is skipped. */
  prepare(): Promise<Prepared>;
}

interface Prepared {
  /** @returns whether the project passes. */
  check(): Promise<boolean>;
  stop?(): Promise<void>;
}

/** Newer than 3.5: the tests need its Host check and its basic-auth app; `auth` installs the app's form library. */
const MLFLOW = 'mlflow[auth]==3.17.2';
const LINTER = 'cfn-lint==1.58.0';
const MOTO = 'moto[server]==5.2.5';

/** Test files of tests/store that start a misbehaving server of their own; a real server cannot replace it. */
const OWN_SERVERS = ['faults/outage', 'limits/outage', 'realtime/send'].map(
  (name) => `tests/store/${name}.test.ts`,
);
/**
 * The servers use a core of two: one test file at a time, and a longer time limit for each test. Our AWS clients' time
 * limits of 1.5 s and 2.5 s apply here too, and hundreds of calls at once to a cold JVM may exceed them: three tries.
 */
const STORE_TEST_MS = 120_000;

const CONFORMANCE = ['--project', 'conformance'];
const DEPLOYMENT_TESTS = 'tests/conformance/deployment/';
const RUNTIME_TESTS = 'tests/conformance/runtime/';
const GENERATOR_TESTS = 'tests/conformance/generators/';
const MLFLOW_TESTS = ['log-run', 'loop', 'refusals'].map((name) => `tests/conformance/${name}.test.ts`);

const runtime: Part = {
  name: `runtime: ${RUNTIME_CLIENT} under AWS's Runtime Interface Emulator`,
  prepare: async () => {
    const env = { VIGIA_LAMBDA_RUNTIME: JSON.stringify(await installLambdaRuntime()) };
    return { check: async () => await vitest([...CONFORMANCE, '--no-file-parallelism', RUNTIME_TESTS], env) };
  },
};

const mlflow: Part = {
  name: MLFLOW,
  prepare: async () => {
    const program = await pythonPackage(MLFLOW, ['-m', 'mlflow', '--version']);
    const env = { VIGIA_MLFLOW: JSON.stringify(program) };
    return { check: async () => await vitest([...CONFORMANCE, ...MLFLOW_TESTS], env) };
  },
};

const deployment: Part = {
  name: `deployment: npm run deploy against ${MOTO}`,
  prepare: async () => {
    const program = await pythonPackage(MOTO, ['-c', 'import moto.server']);
    const env = { VIGIA_MOTO: JSON.stringify(program) };
    return { check: async () => await vitest([...CONFORMANCE, DEPLOYMENT_TESTS], env) };
  },
};

const stores: Part = {
  name: `${DYNAMODB_LOCAL} and ${ELASTICMQ}`,
  prepare: async () => {
    const dynamodb = await startDynamodbLocal();
    const sqs = await startElasticMq().catch(async (error) => {
      await dynamodb.stop();
      throw error;
    });
    const limits = ['--testTimeout', String(STORE_TEST_MS), '--hookTimeout', String(STORE_TEST_MS)];
    const args = [
      'tests/store/',
      '--project',
      'store',
      '--project',
      'thorough',
      '--no-file-parallelism',
      '--retry',
      '2',
      ...limits,
      ...OWN_SERVERS.flatMap((file) => ['--exclude', file]),
    ];
    return {
      check: async () => {
        for (const file of OWN_SERVERS) say(`left out: ${file}, which starts a server of its own`);
        return await vitest(args, { VIGIA_TEST_DYNAMODB: dynamodb.url, VIGIA_TEST_SQS: sqs.url });
      },
      stop: async () => {
        await Promise.all([dynamodb.stop(), sqs.stop()]);
      },
    };
  },
};

const template: Part = {
  name: LINTER,
  prepare: async () => {
    const linter = await pythonPackage(LINTER, [...CFN_LINT, '--version']);
    return {
      check: async () => {
        const found = await lintTemplates(linter, 'prod');
        if (found) say(found);
        return found === '';
      },
    };
  },
};

const generators: Part = {
  name: 'generators: programs that make clients or requests of the OpenAPI document, against npm start',
  prepare: async () => ({
    check: async () => await vitest([...CONFORMANCE, '--no-file-parallelism', GENERATOR_TESTS], {}),
  }),
};

/** @returns whether the part passed, or was skipped and may be. */
async function runPart({ name, prepare }: Part): Promise<boolean> {
  let prepared: Prepared;
  try {
    prepared = await whileRunning(`preparing ${name}`, prepare);
  } catch (error) {
    say(`skipped: ${name}, because ${(error as Error).message}`);
    return !isRequired();
  }
  try {
    const passed = await prepared.check();
    say(`ran: ${name}${passed ? '' : ', and FAILED'}`);
    return passed;
  } finally {
    await prepared.stop?.();
  }
}

/** CI must not pass a part that it did not run. */
const isRequired = () => process.env.CI === 'true' || process.env.VIGIA_REQUIRE_CONFORMANCE === '1';

async function vitest(args: string[], env: Record<string, string>): Promise<boolean> {
  const program = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const options = { stdio: 'inherit', env: { ...process.env, ...env } } as const;
  const [code] = await once(spawn(process.execPath, [program, 'run', ...args], options), 'exit');
  return code === 0;
}

const PARTS = [template, deployment, stores, runtime, mlflow, generators];

export const COMMAND = {
  name: 'npm run test:conformance',
  description: `Runs the store, queue and MLflow suites against real servers, functions in AWS's own Lambda runtime, cfn-lint
over the template for every region, the deployment itself against moto, and the OpenAPI document with programs that make clients. Installs what it
needs into node_modules/.cache; a part that cannot be installed is skipped, with CI=true it fails.
The parts:
${PARTS.map(({ name }) => `  ${name}`).join('\n')}`,
  options: {},
  words: {
    placeholder: '<part …>',
    description: 'run these parts only, by a word of their names',
    least: 0,
    most: PARTS.length,
    read: wordOfPart,
  },
};

function wordOfPart(word: string): string {
  if (!PARTS.some(({ name }) => name.includes(word))) throw new Error('must be a word of a part');
  return word;
}

async function run(_values: object, asked: string[]): Promise<void> {
  // A signal ends the servers too (server-process.ts).
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => process.exit(code));
  }
  for (const part of PARTS) {
    const isAsked = asked.length === 0 || asked.some((word) => part.name.includes(word));
    if (!isAsked) say(`skipped: ${part.name}, because only ${asked.join(' and ')} was asked for`);
    else if (!(await runPart(part))) process.exitCode = 1;
  }
}

if (import.meta.main) await runScript(COMMAND, run);
