// Starts Amazon's DynamoDB Local and ElasticMQ, each on a free port and in memory.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mavenJars } from './jars.ts';
import { freePort, startServer } from './server-process.ts';

interface Server {
  url: string;
  stop(): Promise<void>;
}

export const DYNAMODB_LOCAL = 'com.amazonaws:DynamoDBLocal:2.6.1';
export const ELASTICMQ = 'org.elasticmq:elasticmq-server_2.13:1.7.1';

/** Five seconds on an idle machine. */
const START_MS = 120_000;
/** A quick warm-up and little memory: the servers run for a few minutes. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** Both answer a request without credentials, as AWS does: any status means that the server is up. */
const answersAt = (url: string) => async () => (await fetch(url)).status > 0;

/** Each access key has its own tables. */
export async function startDynamodbLocal(): Promise<Server> {
  const jars = await mavenJars(DYNAMODB_LOCAL);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const java = [...SHORT_LIVED, '-Xmx512m', `-Djava.library.path=${jars}`, '-cp', `${jars}/*`, main];
  const { stop } = await startServer({
    name: 'DynamoDB Local',
    command: 'java',
    args: [...java, '-inMemory', '-disableTelemetry', '-port', String(port)],
    answers: answersAt(url),
    startMs: START_MS,
  });
  return { url, stop };
}

/** With SQS's limits. */
export async function startElasticMq(): Promise<Server> {
  const jars = await mavenJars(ELASTICMQ);
  const folder = await mkdtemp(join(tmpdir(), 'vigia-elasticmq-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await writeFile(join(folder, 'elasticmq.conf'), settings(port));
  const removeFolder = async () => await rm(folder, { recursive: true, force: true });
  try {
    const { stop } = await startServer({
      name: 'ElasticMQ',
      command: 'java',
      args: [
        ...SHORT_LIVED,
        '-Xmx256m',
        '-Dconfig.file=elasticmq.conf',
        '-cp',
        `${jars}/*`,
        'org.elasticmq.server.Main',
      ],
      cwd: folder,
      answers: answersAt(url),
      startMs: START_MS,
    });
    return { url, stop: async () => await stop().finally(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

const settings = (port: number) => `
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
`;
