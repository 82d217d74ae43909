// Every error of an MLflow server, or of a proxy before it, as one class that tells an administrator what to do.
import { hostOf, type Server } from './server.ts';

export interface MlflowResponse {
  status: number;
  body: string;
}

/** Which requests may be sent again at once. `always`: the request did not reach the server. */
type Retry = 'never' | 'idempotent' | 'always';

interface Details {
  permanent: boolean;
  retry?: Retry;
  /** MLflow's `error_code`. */
  code?: string | undefined;
  status?: number | undefined;
}

/** MLflow did not accept the run, or only a part of it. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';
  /** A Spanish sentence for an administrator: what is wrong and what to do. Contains no secret. */
  readonly reason: string;
  /** Somebody has to act before a retry can succeed, so retries should be rare. */
  readonly permanent: boolean;
  readonly retry: Retry;
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(reason: string, { permanent, retry = 'never', code, status }: Details) {
    super(`MLflow: ${reason}`);
    this.reason = reason;
    this.permanent = permanent;
    this.retry = retry;
    this.code = code;
    this.status = status;
  }
}

/** The error of a response whose status is not 200. */
export function errorOf(response: MlflowResponse, server: Server): MlflowError {
  const { status } = response;
  const coded = errorOfCode(response, server);
  if (coded) return coded;
  const say = (reason: string, details: Details) => new MlflowError(reason, { status, ...details });
  const host = hostOf(server);
  if (status >= 300 && status < 400)
    return say(
      `${host} redirige a otra dirección (${status}): ponga en MLFLOW_TRACKING_URI la definitiva.`,
      PERMANENT,
    );
  if (status === 401) return say(wrongCredentials(server), PERMANENT);
  if (status === 403 && /invalid host/i.test(response.body))
    return say(
      `MLflow no acepta peticiones para «${host}» (403 Invalid Host header): arranque el servidor con ` +
        `--allowed-hosts y ese nombre.`,
      PERMANENT,
    );
  if (status === 403)
    return say('El usuario de MLflow no tiene permiso (403): dele permiso de edición en MLflow.', PERMANENT);
  if (status === 503 && /artifact serving is disabled|--no-serve-artifacts/i.test(response.body))
    return say(WITHOUT_ARTIFACTS, PERMANENT);
  if (status === 413)
    return say(
      `Un intermediario delante de MLflow no admite archivos tan grandes (413): suba su límite a 2 MB.`,
      PERMANENT,
    );
  if (status === 429)
    return say('MLflow recibe demasiadas peticiones (429): se reintentará más tarde.', {
      permanent: false,
      retry: 'always',
    });
  if (status >= 500)
    return say(`MLflow falla (${status}): si dura, mire el registro del servidor.`, {
      permanent: false,
      // 500 and 501 come from the server itself; the others come from a proxy and are temporary.
      retry: status >= 502 ? 'idempotent' : 'never',
    });
  return notMlflow(server, status);
}

const PERMANENT = { permanent: true } as const;

export const WITHOUT_ARTIFACTS =
  'El servidor MLflow no guarda archivos por HTTP: arránquelo con --serve-artifacts y --artifacts-destination.';

/** The error of MLflow's own `{error_code, message}`: the statuses differ between versions, the codes do not. */
function errorOfCode({ status, body }: MlflowResponse, server: Server): MlflowError | undefined {
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
        retry: 'always',
      });
    case 'TEMPORARILY_UNAVAILABLE':
      return say('MLflow no está disponible: se reintentará más tarde.', {
        permanent: false,
        retry: 'idempotent',
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

/** A foreign text in one line, shortened, and without our credentials. */
function quoted(text: string, { credentials }: Server): string {
  const secret = credentials && ('token' in credentials ? credentials.token : credentials.password);
  const clean = secret ? text.replaceAll(secret, '•••') : text;
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

/** The error of a response that is not MLflow's: another server, or a wrong path. */
export function notMlflow(server: Server, status: number): MlflowError {
  return new MlflowError(
    `En ${hostOf(server)} no contesta un servidor MLflow (${status}): revise MLFLOW_TRACKING_URI, con su ruta si la tiene.`,
    { permanent: true, status },
  );
}

/** Errors of connecting: these requests did not reach the server. */
const NEVER_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** The error of a request without a response. It does not quote the HTTP client's error, which may contain secrets. */
export function errorWithoutResponse(error: unknown, server: Server): MlflowError {
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
        retry: 'always',
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
    { permanent: false, retry: NEVER_SENT.includes(cause) ? 'always' : 'idempotent', code: cause },
  );
}
