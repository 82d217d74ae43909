// Every way in which an MLflow server, or what stands before it, says no: as one error that tells an administrator what to do.
import { hostOf, type Server } from './server.ts';

export interface Answer {
  status: number;
  body: string;
}

/** When the same request may be sent again at once: an unrepeatable one must not have reached the server. */
type Again = 'never' | 'repeatable' | 'always';

interface Details {
  permanent: boolean;
  again?: Again;
  /** MLflow's `error_code`. */
  code?: string | undefined;
  status?: number | undefined;
}

/** MLflow did not take the run, or not all of it. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';
  /** A Spanish sentence for an administrator: what is wrong and what to do. Holds no secret. */
  readonly reason: string;
  /** Time alone mends nothing, somebody has to act; so trying again makes sense, but seldom. */
  readonly permanent: boolean;
  readonly again: Again;
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(reason: string, { permanent, again = 'never', code, status }: Details) {
    super(`MLflow: ${reason}`);
    this.reason = reason;
    this.permanent = permanent;
    this.again = again;
    this.code = code;
    this.status = status;
  }
}

/** The error that an answer with another status than 200 stands for. */
export function refusalIn(answer: Answer, server: Server): MlflowError {
  const { status } = answer;
  const told = codedRefusalIn(answer, server);
  if (told) return told;
  const say = (reason: string, details: Details) => new MlflowError(reason, { status, ...details });
  const host = hostOf(server);
  if (status >= 300 && status < 400)
    return say(
      `${host} redirige a otra dirección (${status}): ponga en MLFLOW_TRACKING_URI la definitiva.`,
      PERMANENT,
    );
  if (status === 401) return say(wrongCredentials(server), PERMANENT);
  if (status === 403 && /invalid host/i.test(answer.body))
    return say(
      `MLflow no acepta peticiones para «${host}» (403 Invalid Host header): arranque el servidor con ` +
        `--allowed-hosts y ese nombre.`,
      PERMANENT,
    );
  if (status === 403)
    return say('El usuario de MLflow no tiene permiso (403): dele permiso de edición en MLflow.', PERMANENT);
  if (status === 503 && /artifact serving is disabled|--no-serve-artifacts/i.test(answer.body))
    return say(WITHOUT_ARTIFACTS, PERMANENT);
  if (status === 413)
    return say(
      `Un intermediario delante de MLflow no admite archivos tan grandes (413): suba su límite a 2 MB.`,
      PERMANENT,
    );
  if (status === 429)
    return say('MLflow recibe demasiadas peticiones (429): se reintentará más tarde.', {
      permanent: false,
      again: 'always',
    });
  if (status >= 500)
    return say(`MLflow falla (${status}): si dura, mire el registro del servidor.`, {
      permanent: false,
      // 500 and 501 are the server's own opinion; the others pass, and come from what stands before it.
      again: status >= 502 ? 'repeatable' : 'never',
    });
  return say(notMlflow(server, status), PERMANENT);
}

const PERMANENT = { permanent: true } as const;

export const WITHOUT_ARTIFACTS =
  'El servidor MLflow no guarda archivos por HTTP: arránquelo con --serve-artifacts y --artifacts-destination.';

/** What MLflow itself says, as `{error_code, message}`: its statuses differ from version to version, its codes do not. */
function codedRefusalIn({ status, body }: Answer, server: Server): MlflowError | undefined {
  const { error_code: code, message = '' } = fieldsOf(body);
  if (typeof code !== 'string' || !/^[A-Z_]{1,60}$/.test(code)) return undefined;
  const say = (reason: string, details: Details) => new MlflowError(reason, { status, code, ...details });
  switch (code) {
    case 'UNAUTHENTICATED':
      return say(wrongCredentials(server), PERMANENT);
    case 'PERMISSION_DENIED':
      return say('El usuario de MLflow no tiene permiso: dele permiso de edición en MLflow.', PERMANENT);
    case 'REQUEST_LIMIT_EXCEEDED':
    case 'RESOURCE_EXHAUSTED':
      return say('MLflow recibe demasiadas peticiones: se reintentará más tarde.', {
        permanent: false,
        again: 'always',
      });
    case 'TEMPORARILY_UNAVAILABLE':
      return say('MLflow no está disponible: se reintentará más tarde.', {
        permanent: false,
        again: 'repeatable',
      });
    case 'INTERNAL_ERROR':
      return say('MLflow falla (INTERNAL_ERROR): si dura, mire el registro del servidor.', {
        permanent: false,
      });
    case 'ENDPOINT_NOT_FOUND':
    case 'NOT_IMPLEMENTED':
      return say(
        'A este servidor MLflow le falta parte de la API: actualícelo a la versión 2.9 o posterior.',
        PERMANENT,
      );
    default:
      return say(`MLflow no lo acepta (${code}): ${quoted(String(message), server)}`, PERMANENT);
  }
}

function fieldsOf(body: string): { error_code?: unknown; message?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Somebody else's words: one line, short, and without what we sent to be let in. */
function quoted(words: string, { credentials }: Server): string {
  const secret = credentials && ('token' in credentials ? credentials.token : credentials.password);
  const clean = secret ? words.replaceAll(secret, '•••') : words;
  const line = clean
    .replace(/:\/\/[^/\s@]*@/g, '://')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function wrongCredentials({ credentials }: Server): string {
  if (credentials === undefined)
    return 'MLflow pide credenciales (401): defina MLFLOW_TRACKING_USERNAME y MLFLOW_TRACKING_PASSWORD, o MLFLOW_TRACKING_TOKEN.';
  return 'token' in credentials
    ? 'MLflow no acepta el token (401): revise MLFLOW_TRACKING_TOKEN, o use usuario y contraseña.'
    : 'MLflow no acepta el usuario y la contraseña (401): revise MLFLOW_TRACKING_USERNAME y MLFLOW_TRACKING_PASSWORD.';
}

/** An answer that is no answer of MLflow's: a page of something else, or another path. */
export function strangeAnswer(server: Server, status: number): MlflowError {
  return new MlflowError(notMlflow(server, status), { permanent: true, status });
}

function notMlflow(server: Server, status: number): string {
  return `En ${hostOf(server)} no contesta un servidor MLflow (${status}): revise MLFLOW_TRACKING_URI, con su ruta si la tiene.`;
}

/** What never connected: these requests did not reach the server. */
const NEVER_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** The error of a request that got no answer; never quotes the client's own, which may hold what was asked. */
export function silenceAfter(error: unknown, server: Server): MlflowError {
  const host = hostOf(server);
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return new MlflowError(
      `El servidor MLflow de ${host} no contesta a tiempo: compruebe que está en marcha y que se llega a él por la red.`,
      { permanent: false, code: 'timeout' },
    );
  const cause = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'red';
  if (cause === 'ENOTFOUND' || cause === 'EAI_AGAIN')
    return new MlflowError(
      `No se encuentra el servidor MLflow «${host}» (DNS): revise MLFLOW_TRACKING_URI.`,
      {
        permanent: false,
        again: 'always',
        code: cause,
      },
    );
  if (/CERT|SSL|TLS|SELF_SIGNED|VERIFY/.test(cause))
    return new MlflowError(
      `El certificado TLS de ${host} no vale (${cause}): renuévelo o revise MLFLOW_TRACKING_URI.`,
      {
        permanent: true,
        code: cause,
      },
    );
  return new MlflowError(
    `No hay conexión con el servidor MLflow de ${host} (${cause}): compruebe que está en marcha y MLFLOW_TRACKING_URI.`,
    { permanent: false, again: NEVER_SENT.includes(cause) ? 'always' : 'repeatable', code: cause },
  );
}
