// Everything that runs beside serverless-offline: what starts, in which order, and how it stops.
import { SQSClient } from '@aws-sdk/client-sqs';
import { createFirstAdmin, type FirstAdmin } from './admin.ts';
import { AlarmStore } from './alarms/alarm-store.ts';
import { type Banner, renderBanner } from './banner.ts';
import { beforeListening } from './before-listening.ts';
import { bundleFunctions } from './bundles/bundling.ts';
import { openDataFolder } from './data/folder.ts';
import { startEmulators } from './emulators.ts';
import {
  type Defaults,
  defaultsFrom,
  fillDefaults,
  localApp,
  newJwtSecret,
  replaceAwsSettings,
} from './environment.ts';
import {
  type Framework,
  type FunctionEntry,
  functionsOf,
  type PluginWriters,
  resourcesOf,
} from './framework/framework.ts';
import { type Deployment, deploymentOf, resolve } from './framework/intrinsics.ts';
import { fixOffline, loadServers, quietOffline } from './framework/offline-fixes.ts';
import { renderFunctionLine } from './function-line.ts';
import type { Invoke } from './lambda-client.ts';
import { linkFirstPerson } from './link-person.ts';
import { asyncInvoke } from './logs/async-invoke.ts';
import { LogGroups } from './logs/log-groups.ts';
import { LogStore } from './logs/log-store.ts';
import { subscriptionsOf } from './logs/subscriptions.ts';
import { type Mail, mailedTopics, startMailbox } from './mail/mailbox.ts';
import { answers, HOST, type Ports, portsFrom, requireFree } from './ports.ts';
import { provision } from './provision.ts';
import { observeFunctions, retireAllFunctions, stopAllFunctions } from './runtime/function-runner.ts';
import { requireValidSettings } from './settings.ts';
import type { AppSettings } from './slack-sink/app.ts';
import { type SlackSink, startSlackSink } from './slack-sink/server.ts';
import { mappingsOf } from './sqs/mapping.ts';
import { startPoller } from './sqs/poller.ts';

/** Opening the ports takes milliseconds; a start that takes this long has failed. */
const LISTENING_LIMIT_MS = 120_000;

export class LocalService {
  readonly #framework: Framework;
  readonly #log: PluginWriters['log'];
  readonly #functions: FunctionEntry[];
  readonly #stops: (() => Promise<void> | void)[] = [];
  readonly #logStore = new LogStore();
  readonly #alarms = new AlarmStore();
  readonly #mails: Mail[] = [];
  readonly #invoke = Promise.withResolvers<Invoke>();
  #stopping = false;

  constructor(framework: Framework, log: PluginWriters['log']) {
    this.#framework = framework;
    this.#log = log;
    this.#functions = functionsOf(framework.service);
  }

  /** Starts everything that serverless-offline needs, and sets what happens before it listens. */
  async prepare(): Promise<void> {
    const { service } = this.#framework;
    const resources = resourcesOf(service);
    const ports = portsFrom(process.env.PORT);
    requireValidSettings(process.env);
    const hasOwnSlack = Boolean(process.env.SLACK_WEBHOOK_URL);
    await requireFree(ports, this.#neededPorts());
    const dataDir = process.env.DATA_DIR;
    const folder = dataDir ? await openDataFolder(dataDir, resources) : undefined;

    const bundles = bundleFunctions({
      serviceDir: this.#framework.serviceDir,
      name: String(ports.http),
      onChange: (errors) => this.#onChange(errors),
      warn: (message) => this.#warn(message),
    });
    this.#stops.push(() => bundles.stop());
    const emulators = await startEmulators(process.env, service.provider.region, folder?.tables);
    this.#stops.push(() => emulators.stop());
    replaceAwsSettings(process.env, service.provider.region, emulators, ports);
    const deployment = deploymentOf({
      service,
      naming: this.#framework.getProvider('aws').naming,
      stage: service.provider.stage,
      sqsEndpoint: emulators.sqs,
    });
    await provision(resources, deployment);

    const app = localApp(process.env, ports);
    const sink = await this.#startSink(ports, !hasOwnSlack, app);
    await this.#startMailbox(deployment, emulators.sns);
    this.#setEnvironments(
      deployment,
      defaultsFrom(process.env, folder?.jwtSecret ?? newJwtSecret(), sink, ports, app),
    );
    this.#observeFunctions(deployment, sink);
    this.#configureOffline(ports, bundles.location);
    fixOffline();
    await quietOffline();
    await loadServers();
    beforeListening(async (invoke) => {
      this.#invoke.resolve(invoke);
      const admin = await this.#createAdmin(invoke, ports);
      if (app && admin.created !== undefined) await linkFirstPerson(admin.created, tablesOf(deployment));
      if (this.#stopping) return;
      this.#startPollers(deployment, invoke);
      const slack = hasOwnSlack ? 'your SLACK_WEBHOOK_URL' : sink.pageUrl;
      const shown = {
        slack,
        mail: sink.mailUrl,
        tables: whereTablesAre(process.env),
        emulators,
        admin: admin.shown,
      };
      // Not awaited: the ports open after this returns. An error ends the process.
      this.#printBanner(ports, shown).catch((error) =>
        setImmediate(() => {
          throw error;
        }),
      );
    });
    await bundles.written;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Stops everything in reverse order. */
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

  async #startSink({ sink: port }: Ports, replacesSlack: boolean, app: AppSettings | undefined) {
    const sink = await startSlackSink({
      port,
      replacesSlack,
      app,
      findLines: (query) => this.#logStore.find(query),
      findAlarm: (name) => this.#alarms.find(name),
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

  #setEnvironments(deployment: Deployment, defaults: Defaults): void {
    const { provider } = this.#framework.service;
    provider.environment = resolve(provider.environment ?? {}, deployment) as Record<string, unknown>;
    for (const { definition } of this.#functions) {
      definition.environment = resolve(definition.environment ?? {}, deployment) as Record<string, unknown>;
      fillDefaults(definition, defaults);
    }
  }

  /** Sends log lines to their subscriptions, to the log page and to the terminal, and alarms to their page. */
  #observeFunctions(deployment: Deployment, { consoleUrl }: SlackSink): void {
    const { service } = this.#framework;
    const deliver = asyncInvoke({
      invoke: async (functionName, event) => (await this.#invoke.promise)(functionName, event),
      warn: (message) => this.#warn(message),
    });
    const groups = new LogGroups(subscriptionsOf(resourcesOf(service), deployment), deliver);
    const names = new Map(this.#functions.map(({ key, definition }) => [key, definition.name]));
    observeFunctions({
      systemLogLevel: service.provider.logs?.lambda?.systemLogLevel,
      onLine: (functionKey, logStream, line) => {
        const logGroup = `/aws/lambda/${names.get(functionKey)}`;
        const isForwarded = groups.write(logGroup, logStream, line);
        this.#logStore.write({ logGroup, logStream, message: line, isForwarded });
        const shown = renderFunctionLine(functionKey, line);
        if (shown !== undefined) print(shown);
      },
      onInvocation: (functionKey, event) => {
        if (functionKey !== 'alerts-alarms') return;
        this.#alarms.record(event, { stage: service.provider.stage, consoleUrl, now: new Date() });
      },
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
      // Our runner ends a function at its time limit; serverless-offline would only stop waiting for it.
      noTimeout: true,
      // API Gateway does not read cookies.
      disableCookieValidation: true,
    };
  }

  async #createAdmin(invoke: Invoke, ports: Ports): Promise<FirstAdmin> {
    const name = this.#functions.find(({ key }) => key === 'admin-create')?.definition.name;
    return name === undefined
      ? { shown: 'none: there is no function admin-create' }
      : await createFirstAdmin(invoke, name, process.env, ports);
  }

  #startPollers(deployment: Deployment, invoke: Invoke): void {
    const sqs = new SQSClient({});
    const options = { sqs, invoke, warn: (message: string) => this.#warn(message) };
    const pollers = mappingsOf(this.#functions, deployment).map((mapping) => startPoller(mapping, options));
    this.#stops.push(async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      sqs.destroy();
    });
  }

  async #printBanner(
    ports: Ports,
    shown: Pick<Banner, 'slack' | 'mail' | 'emulators' | 'admin' | 'tables'>,
  ): Promise<void> {
    const needed = this.#neededPorts();
    for (const which of needed) await this.#untilListening(ports[which]);
    if (this.#stopping) return;
    print(
      renderBanner({
        api: `http://localhost:${ports.http}`,
        webSocket: needed.includes('webSocket') ? `ws://localhost:${ports.webSocket}` : undefined,
        lambda: `http://localhost:${ports.lambda}`,
        ...shown,
        seconds: performance.now() / 1000,
      }),
    );
  }

  async #untilListening(port: number): Promise<void> {
    const giveUpAt = Date.now() + LISTENING_LIMIT_MS;
    while (!this.#stopping && !(await answers(port))) {
      if (Date.now() > giveUpAt)
        throw new Error(`Nothing listens on port ${port}: serverless-offline did not start`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** A running invocation ends with the old code; the next one starts the new code. */
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

function tablesOf(deployment: Deployment) {
  const names = { USERS_TABLE: { Ref: 'UsersTable' }, COUNTERS_TABLE: { Ref: 'CountersTable' } };
  return resolve(names, deployment) as Record<keyof typeof names, string>;
}

function whereTablesAre({ DATA_DIR, DYNAMODB_ENDPOINT }: NodeJS.ProcessEnv): string {
  if (DATA_DIR) return `kept in ${DATA_DIR}`;
  if (DYNAMODB_ENDPOINT) return 'in your DYNAMODB_ENDPOINT';
  return 'in memory until it stops; DATA_DIR=.vigia npm start keeps them';
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
