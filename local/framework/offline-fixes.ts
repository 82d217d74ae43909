// Edits of serverless-offline 14 where it differs from AWS, each with its reason. Its files are edited while Node loads
// them. An edit that no longer fits is an error.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

export interface Edit {
  /** Below serverless-offline/src/. */
  file: string;
  /** The behaviour that the edit corrects. */
  why: string;
  /** Must occur exactly once. */
  from: string;
  to: string;
}

const RUNNER = new URL('../runtime/function-runner.ts', import.meta.url).href;
const BEFORE_LISTENING = new URL('../before-listening.ts', import.meta.url).href;

export const EDITS: Edit[] = [
  {
    file: 'lambda/HttpServer.js',
    why: 'the ports open before there is an administrator and before the queues are read',
    from: '    try {\n      await this.#server.start()',
    to: `    const { prepareBeforeListening } = await import(${JSON.stringify(BEFORE_LISTENING)})
    await prepareBeforeListening((request) => this.#server.inject(request))

    try {
      await this.#server.start()`,
  },
  {
    file: 'lambda/handler-runner/worker-thread-runner/WorkerThreadRunner.js',
    why: 'a late throw or an unhandled rejection ends the whole server, and the log lines of functions are lost',
    from: 'export default class WorkerThreadRunner {',
    to: `export { default } from ${JSON.stringify(RUNNER)};\nclass Replaced {`,
  },
  {
    file: 'lambda/handler-runner/HandlerRunner.js',
    why: "a function's error is already in its own log",
    from: `      log.error(
        \`Unhandled exception in handler '\${this.#funOptions.functionKey}'.\`,
      )

      log.error(err)
`,
    to: '',
  },
  {
    file: 'events/http/HttpServer.js',
    why: 'a failed function answers 200 with its stack; API Gateway answers 500 without details',
    from: '        err = _err\n      }',
    to: `        err = _err
        if (endpoint.isHttpApi) return h.response({ message: "Internal Server Error" }).code(500)
      }`,
  },
  {
    file: 'events/http/HttpServer.js',
    why: 'a function that answers nothing crashes the server; API Gateway answers 200 and null',
    from: '(typeof result === "string" || !result.statusCode)',
    to: '(typeof result === "string" || !result?.statusCode)',
  },
  {
    file: 'utils/index.js',
    why: 'bodies of pictures and of capitalised types are decoded as UTF-8 and destroyed; API Gateway decodes text only',
    from: `  return typeof contentType === "string" &&
    possibleBinaryContentTypes.some((possibleBinaryContentType) =>
      contentType.includes(possibleBinaryContentType),
    )`,
    to: `  return typeof contentType === "string" &&
    !/^\\s*(text\\/|application\\/([\\w.-]+\\+)?(json|xml|javascript)\\b)/i.test(contentType)`,
  },
  {
    file: 'events/http/lambda-events/LambdaProxyIntegrationEventV2.js',
    why: 'a request without a content type is given the type JSON',
    from: 'headers["content-type"] = "application/json"',
    to: '',
  },
  {
    file: 'events/http/HttpServer.js',
    why: 'a path with a slash at its end reaches the route without it; API Gateway does not know such a path',
    from: 'stripTrailingSlash: true',
    to: 'stripTrailingSlash: false',
  },
  {
    file: 'events/http/HttpServer.js',
    why: 'a JSON body is parsed, so that null, 0, false and "" become no body; API Gateway passes the text',
    from: 'request.payload = parse(request.payload)',
    to: '',
  },
  {
    file: 'events/http/HttpServer.js',
    why: 'every origin is allowed but in a preflight; API Gateway allows those of the list',
    from: `            if (
              !allowAllOrigins &&
              !httpApiCors.allowedOrigins.includes(request.headers.origin)
            ) {
              return h.continue
            }
          }
`,
    to: `          }
          const { allowedOrigins } = httpApiCors
          if (!allowedOrigins.includes("*") && !allowedOrigins.includes(request.headers.origin)) {
            return h.continue
          }
`,
  },
  {
    file: 'utils/logRoutes.js',
    why: 'a box of all routes hides the addresses that a person needs',
    from: 'export default function logRoutes(routeInfo) {',
    to: 'export default function logRoutes(routeInfo) {\n  return',
  },
  {
    file: 'lambda/routes/invocations/InvocationsController.js',
    why: 'a failed asynchronous invocation is an unhandled rejection, which ends the server',
    from: `      lambdaFunction.runHandler()
      return {
        Payload: "",`,
    to: `      lambdaFunction.runHandler().catch(() => {})
      return {
        Payload: "",`,
  },
  {
    file: 'lambda/routes/invocations/InvocationsController.js',
    why: 'every error has the type "Error"; AWS answers the type of the thrown error',
    from: `          Payload: {
            errorMessage: err.message,
            errorType: "Error",
            trace: err.stack.split("\\n"),
          },`,
    to: `          Payload: err.payload ?? {
            errorMessage: err.message,
            errorType: "Error",
            trace: err.stack.split("\\n"),
          },`,
  },
  {
    file: 'lambda/routes/invocations/InvocationsController.js',
    why: "a function's error is already in its own log",
    from: `        log.error(
          \`Unhandled Lambda Error during invoke of '\${functionName}': \${err}\`,
        )
`,
    to: '',
  },
  {
    file: 'lambda/routes/invocations/InvocationsController.js',
    why: 'an answer that is a text with a quote becomes malformed JSON',
    from: 'result = `"$' + '{result}"`',
    to: 'result = JSON.stringify(result)',
  },
  {
    file: 'events/websocket/WebSocketClients.js',
    why: "the client's first subprotocol is confirmed; API Gateway confirms the one that $connect answers",
    from: `      const { statusCode } = await lambdaFunction.runHandler()
      const verified = statusCode >= 200 && statusCode < 300

      return {
        statusCode,`,
    to: `      const { headers, statusCode } = await lambdaFunction.runHandler()
      const verified = statusCode >= 200 && statusCode < 300
      const confirmed = Object.entries(headers ?? {}).find(
        ([name]) => name.toLowerCase() === "sec-websocket-protocol",
      )
      request.confirmedProtocol = confirmed?.[1] ?? false

      return {
        statusCode,`,
  },
  {
    file: 'events/websocket/WebSocketServer.js',
    why: 'as above; and a message may have 100 MB, while API Gateway closes the connection (1009) above 128 KB',
    from: '      server: this.#sharedServer,\n',
    to: `      server: this.#sharedServer,
      handleProtocols: (_offered, req) => req.confirmedProtocol,
      maxPayload: 128 * 1024,
`,
  },
  {
    file: 'events/websocket/WebSocketClients.js',
    why: 'a malformed or too large frame is an uncaught error, which ends the server',
    from: '    webSocketClient.on("close", () => {',
    to: '    webSocketClient.on("error", () => {})\n    webSocketClient.on("close", () => {',
  },
  {
    file: 'events/websocket/WebSocketClients.js',
    why: 'an action without a route keeps its name, "$disconnect" included; API Gateway uses $default',
    from: '    return route || DEFAULT_WEBSOCKETS_ROUTE\n',
    to: `    return this.#webSocketRoutes.has(route) && !route.startsWith("$")
      ? route
      : DEFAULT_WEBSOCKETS_ROUTE
`,
  },
  {
    file: 'events/websocket/WebSocketClients.js',
    why: "a function's error is already in its own log",
    from: '      log.error(err)\n\n      sendError(err)',
    to: '      sendError(err)',
  },
];

/** The folder of serverless-offline's sources; the package exports no path to them. */
const SOURCES = new URL('./', import.meta.resolve('serverless-offline'));

/** Checks that every edit fits, then applies the edits to all files that are loaded later. */
export function fixOffline(): void {
  const edited = new Map<string, string>();
  for (const edit of EDITS) {
    const url = new URL(edit.file, SOURCES);
    edited.set(url.href, applyEdit(edited.get(url.href) ?? readFileSync(url, 'utf8'), edit));
  }
  registerHooks({
    load(url, context, nextLoad) {
      const source = edited.get(url);
      return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
    },
  });
}

export function applyEdit(source: string, { file, why, from, to }: Edit): string {
  if (source.split(from).length !== 2) {
    throw new Error(`serverless-offline's ${file} has changed, so this correction no longer fits: ${why}`);
  }
  return source.replace(from, () => to);
}

interface OfflineLog {
  notice(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
}

/** Moves serverless-offline's notices (routes, ports, two lines per request) to --verbose; our banner has the rest. */
export async function quietOffline(): Promise<void> {
  const { log } = (await import(new URL('utils/log.js', SOURCES).href)) as { log: OfflineLog };
  log.notice = (...parts) => log.info(...parts);
}

/** Loads the servers of serverless-offline while the functions are still being bundled. It would load them one after the other. */
export async function loadServers(): Promise<void> {
  const servers = ['lambda', 'events/http', 'events/schedule', 'events/websocket'];
  await Promise.all(servers.map((server) => import(new URL(`${server}/index.js`, SOURCES).href)));
}
