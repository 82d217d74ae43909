// Everything that runs beside serverless-offline: what is started, in which order, and how it all ends.
import { SQSClient } from '@aws-sdk/client-sqs';
import { createFirstAdmin } from './admin.ts';
import { type Banner, renderBanner } from './banner.ts';
import { bundleFunctions } from './bundling.ts';
import { startEmulators } from './emulators.ts';
import { defaultsFrom, fillDefaults, pretendAws, requireUsable } from './environment.ts';
import {
  type Framework,
  type FunctionEntry,
  functionsOf,
  type PluginWriters,
  resourcesOf,
} from './framework.ts';
import { renderFunctionLine } from './function-line.ts';
import { type Deployment, deploymentOf, resolve } from './intrinsics.ts';
import { lambdaClient } from './lambda-client.ts';
import { asyncInvoke } from './logs/async-invoke.ts';
import { LogGroups } from './logs/log-groups.ts';
import { LogStore } from './logs/log-store.ts';
import { subscriptionsOf } from './logs/subscriptions.ts';
import { type Mail, mailedTopics, startMailbox } from './mail/mailbox.ts';
import { fixOffline, quietOffline } from './offline-fixes.ts';
import { answers, HOST, type Ports, portsFrom, requireFree } from './ports.ts';
import { provision } from './provision.ts';
import { connectLogs, retireAllFunctions, stopAllFunctions } from './runtime/function-runner.ts';
import { type SlackSink, startSlackSink } from './slack-sink/server.ts';
import { mappingsOf } from './sqs/mapping.ts';
import { startPoller } from './sqs/poller.ts';
import { together } from './together.ts';

/** Bundling and loading take seconds; whoever waits longer has a problem to be told of. */
const LISTENING_LIMIT_MS = 120_000;

export class LocalService {
  readonly #framework: Framework;
  readonly #log: PluginWriters['log'];
  readonly #functions: FunctionEntry[];
  readonly #stops: (() => Promise<void> | void)[] = [];
  readonly #logStore = new LogStore();
  readonly #mails: Mail[] = [];
  #stopping = false;

  constructor(framework: Framework, log: PluginWriters['log']) {
    this.#framework = framework;
    this.#log = log;
    this.#functions = functionsOf(framework.service);
  }

  /** All that must stand before serverless-offline starts. */
  async prepare(): Promise<void> {
    const { service } = this.#framework;
    const ports = portsFrom(process.env.PORT);
    requireUsable();
    const ownSlack = Boolean(process.env.SLACK_WEBHOOK_URL);
    await requireFree(ports, this.#neededPorts());

    const [emulators, bundles] = await together(
      startEmulators(process.env, service.provider.region),
      bundleFunctions({
        framework: this.#framework,
        name: String(ports.http),
        onChange: (errors) => this.#onChange(errors),
      }),
    );
    this.#stops.push(
      () => emulators.stop(),
      () => bundles.stop(),
    );
    pretendAws(process.env, service.provider.region, emulators, ports);
    const deployment = deploymentOf({
      service,
      naming: this.#framework.getProvider('aws').naming,
      stage: service.provider.stage,
      sqsEndpoint: emulators.sqs,
    });
    await provision(resourcesOf(service), deployment);

    const sink = await this.#startSink(ports, !ownSlack);
    await this.#startMailbox(deployment, emulators.sns);
    this.#setEnvironments(deployment, sink, ports);
    this.#watchLogs(deployment, ports);
    this.#configureOffline(ports, bundles.location);
    fixOffline();
    await quietOffline();
    // Not awaited: serverless-offline starts only when this returns. What fails there must be seen all the same.
    const slack = ownSlack ? 'your SLACK_WEBHOOK_URL' : sink.pageUrl;
    this.#whenListening(deployment, ports, { slack, mail: sink.mailUrl, emulators }).catch((error) => {
      setImmediate(() => {
        throw error;
      });
    });
  }

  /** Ends all in the opposite order. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }

  #neededPorts(): (keyof Ports)[] {
    const hasWebSocket = this.#functions.some(({ definition }) =>
      definition.events?.some((event) => event.websocket !== undefined),
    );
    return ['http', ...(hasWebSocket ? (['webSocket'] as const) : []), 'lambda', 'sink'];
  }

  async #startSink({ sink: port }: Ports, standsIn: boolean) {
    const sink = await startSlackSink({
      port,
      standsIn,
      findLines: (query) => this.#logStore.find(query),
      findMails: () => this.#mails,
      announce: (line) => print(`${'💬 Slack'.padEnd(18)} ${line}`),
    });
    this.#stops.push(() => sink.stop());
    return sink;
  }

  async #startMailbox(deployment: Deployment, endpoint: string): Promise<void> {
    const { service } = this.#framework;
    const mailbox = await startMailbox({
      endpoint,
      region: service.provider.region,
      topicArns: mailedTopics(resourcesOf(service), deployment),
      keep: (mail) => {
        this.#mails.push(mail);
        print(`${'✉️  Mail'.padEnd(19)} ${mail.subject}`);
      },
      warn: (message) => this.#warn(message),
    });
    this.#stops.push(() => mailbox.stop());
  }

  #setEnvironments(deployment: Deployment, sink: SlackSink, ports: Ports): void {
    const { provider } = this.#framework.service;
    provider.environment = resolve(provider.environment ?? {}, deployment) as Record<string, unknown>;
    const defaults = defaultsFrom(process.env, sink, ports);
    for (const { definition } of this.#functions) {
      definition.environment = resolve(definition.environment ?? {}, deployment) as Record<string, unknown>;
      fillDefaults(definition, defaults);
    }
  }

  #watchLogs(deployment: Deployment, ports: Ports): void {
    const deliver = asyncInvoke({
      invoke: lambdaClient(ports.lambda),
      warn: (message) => this.#warn(message),
    });
    const groups = new LogGroups(subscriptionsOf(resourcesOf(this.#framework.service), deployment), deliver);
    const names = new Map(this.#functions.map(({ key, definition }) => [key, definition.name]));
    connectLogs((functionKey, logStream, line) => {
      const logGroup = `/aws/lambda/${names.get(functionKey)}`;
      groups.write(logGroup, logStream, line);
      this.#logStore.write(logGroup, logStream, line);
      const shown = renderFunctionLine(functionKey, line);
      if (shown !== undefined) print(shown);
    });
    this.#stops.push(() => groups.stop(), stopAllFunctions);
  }

  #configureOffline(ports: Ports, location: string): void {
    const { service } = this.#framework;
    service.custom ??= {};
    service.custom['serverless-offline'] = {
      ...(service.custom['serverless-offline'] as Record<string, unknown> | undefined),
      location,
      host: HOST,
      httpPort: ports.http,
      websocketPort: ports.webSocket,
      lambdaPort: ports.lambda,
      // The runner ends what takes too long; serverless-offline would only stop waiting for it.
      noTimeout: true,
      // API Gateway does not look into cookies.
      disableCookieValidation: true,
    };
  }

  async #whenListening(
    deployment: Deployment,
    ports: Ports,
    shown: Pick<Banner, 'slack' | 'mail' | 'emulators'>,
  ): Promise<void> {
    const needed = this.#neededPorts();
    for (const which of needed) await this.#untilListening(ports[which]);
    if (this.#stopping) return;
    const invoke = lambdaClient(ports.lambda);
    const adminCreate = this.#functions.find(({ key }) => key === 'admin-create')?.definition.name;
    const admin = adminCreate
      ? await createFirstAdmin(invoke, adminCreate, process.env)
      : 'none: there is no function admin-create';
    if (this.#stopping) return;
    this.#startPollers(deployment, ports);
    print(
      renderBanner({
        api: `http://localhost:${ports.http}`,
        webSocket: needed.includes('webSocket') ? `ws://localhost:${ports.webSocket}` : undefined,
        lambda: `http://localhost:${ports.lambda}`,
        ...shown,
        admin,
        seconds: performance.now() / 1000,
      }),
    );
  }

  #startPollers(deployment: Deployment, ports: Ports): void {
    const sqs = new SQSClient({});
    const options = {
      sqs,
      invoke: lambdaClient(ports.lambda),
      warn: (message: string) => this.#warn(message),
    };
    const pollers = mappingsOf(this.#functions, deployment).map((mapping) => startPoller(mapping, options));
    this.#stops.push(async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      sqs.destroy();
    });
  }

  async #untilListening(port: number): Promise<void> {
    const giveUpAt = Date.now() + LISTENING_LIMIT_MS;
    while (!this.#stopping && !(await answers(port))) {
      if (Date.now() > giveUpAt)
        throw new Error(`Nothing listens on port ${port}: serverless-offline did not start`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What runs still answers with the old code; the next invocation starts the new. */
  #onChange(errors: string[]): void {
    if (this.#stopping) return;
    for (const error of errors) this.#log.error(error);
    if (errors.length > 0) return;
    void retireAllFunctions();
    print('Sources changed: the next call of each function runs the new code');
  }

  #warn(message: string): void {
    if (!this.#stopping) this.#log.warning(message);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
