// AppError, the error class of the project, and the table of its codes: HTTP status and message.

/** Code → HTTP status and default message (docs/contract.md, Errors). */
export const ERRORS = {
  invalid_json: { status: 400, msg: 'JSON inválido' },
  invalid_request: { status: 400, msg: 'Petición inválida' },
  missing_credentials: { status: 400, msg: 'Username and password required' },
  missing_file: { status: 400, msg: 'No se encontró el archivo' },
  empty_filename: { status: 400, msg: 'No se seleccionó ningún archivo' },
  invalid_multipart: { status: 400, msg: 'Formulario multipart inválido' },
  invalid_image: { status: 400, msg: 'No se pudo leer la imagen' },
  missing_token: { status: 401, msg: 'Missing Authorization Header' },
  token_expired: { status: 401, msg: 'Token has expired' },
  invalid_token: { status: 401, msg: 'Token inválido' },
  session_ended: { status: 401, msg: 'La sesión ha terminado' },
  invalid_credentials: { status: 401, msg: 'Credenciales inválidas' },
  invalid_signature: { status: 401, msg: 'Firma inválida' },
  forbidden: { status: 403, msg: 'Acceso no autorizado' },
  registration_closed: { status: 403, msg: 'Registro cerrado' },
  invitation_required: { status: 403, msg: 'Solo se puede registrar quien tiene una invitación' },
  not_found: { status: 404, msg: 'No encontrado' },
  user_not_found: { status: 404, msg: 'Usuario no encontrado' },
  run_not_found: { status: 404, msg: 'Reentrenamiento no encontrado' },
  model_not_found: { status: 404, msg: 'Modelo no encontrado' },
  alert_not_found: { status: 404, msg: 'Aviso no encontrado' },
  access_link_expired: {
    status: 404,
    msg: 'El enlace ha caducado o ya se usó: pida otro a quien administra',
  },
  link_expired: { status: 404, msg: 'El enlace ha caducado o ya se usó: pida otro con /vigia vincular' },
  session_not_found: { status: 404, msg: 'Sesión no encontrada' },
  silence_not_found: { status: 404, msg: 'Silencio no encontrado' },
  feedback_not_found: { status: 404, msg: 'Respuesta no encontrada' },
  prediction_not_found: { status: 404, msg: 'Predicción no encontrada' },
  method_not_allowed: { status: 405, msg: 'Método no permitido' },
  user_exists: { status: 409, msg: 'El usuario ya existe' },
  admin_exists: { status: 409, msg: 'Ya existe un administrador' },
  last_admin: { status: 409, msg: 'No se puede quitar al último administrador' },
  feedback_exists: { status: 409, msg: 'Feedback ya registrado' },
  alias_moved: { status: 409, msg: 'Otra persona acaba de cambiarlo: mire el historial y repita' },
  alert_changed: { status: 409, msg: 'El aviso ha cambiado: mire cómo está ahora y repita' },
  too_many_silences: { status: 409, msg: 'Hay demasiados silencios: quite alguno antes' },
  autopilot_changed: { status: 409, msg: 'El piloto automático ha cambiado: mire cómo está ahora y repita' },
  run_not_awaiting: { status: 409, msg: 'El reentrenamiento no espera aprobación' },
  retraining_active: { status: 409, msg: 'Ya hay un reentrenamiento en curso' },
  golden_digits_missed: { status: 409, msg: 'El modelo no reconoce los dígitos de referencia' },
  nothing_to_roll_back: { status: 409, msg: 'No hay una versión anterior a la que volver' },
  request_in_progress: { status: 409, msg: 'La misma petición está en curso: repítala en unos segundos' },
  body_too_large: { status: 413, msg: 'Petición demasiado grande: como mucho 4,5 MB; reduzca la imagen' },
  image_too_large: {
    status: 413,
    msg: 'Imagen demasiado grande: redúzcala a menos de 25 megapíxeles y 4,5 MB',
  },
  unsupported_media_type: { status: 415, msg: 'Tipo de contenido no soportado' },
  unsupported_image: { status: 415, msg: 'Formato de imagen no soportado: use PNG, JPEG, WebP o GIF' },
  blank_image: { status: 422, msg: 'La imagen no contiene ningún dibujo' },
  too_much_in_picture: {
    status: 422,
    msg: 'Hay demasiado en la imagen: acérquese a un solo dígito, sobre papel liso',
  },
  several_digits: { status: 422, msg: 'La imagen tiene varios dígitos: envíe uno, o use v2 con many=true' },
  idempotency_key_reused: { status: 422, msg: 'Esta clave ya se usó con otra petición: use una nueva' },
  rate_limited: { status: 429, msg: 'Demasiadas peticiones' },
  internal: { status: 500, msg: 'Error interno' },
  slack_failed: { status: 500, msg: 'Failed to send Slack alert' },
  unavailable: { status: 503, msg: 'Servicio no disponible' },
} as const satisfies Record<string, { status: number; msg: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Why a field of a request was refused, for programs (docs/contract.md, Errors). */
export const DETAIL_CODES = [
  'missing',
  'wrong_type',
  'wrong_format',
  'not_allowed',
  'unknown_field',
  'too_short',
  'too_long',
  'too_small',
  'too_large',
  'too_common',
  'contradiction',
  'golden_digit',
  'no_such_form',
] as const;
export type DetailCode = (typeof DETAIL_CODES)[number];

/** One refused field of a request: `path` with dots ("body.username"), `msg` for people, `code` for programs. */
export interface ErrorDetail {
  path: string;
  code: DetailCode;
  msg: string;
}

/** Code → the further field that the body of its error may have. scripts/openapi/error-responses.ts has their forms. */
export const ERROR_FACTS = {
  rate_limited: 'limit',
  alert_changed: 'state',
  alias_moved: 'move',
  autopilot_changed: 'decision',
  run_not_awaiting: 'decision',
} as const satisfies Partial<Record<ErrorCode, string>>;
type CodeWithFacts = keyof typeof ERROR_FACTS;

interface Options<Code> {
  msg?: string;
  details?: ErrorDetail[];
  facts?: Code extends CodeWithFacts ? Record<(typeof ERROR_FACTS)[Code], unknown> : never;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error for the client. Every other thrown value is a fault of ours and becomes a 500. */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: Code;
  readonly status: number;
  readonly details: ErrorDetail[] | undefined;
  /** The further field of the body. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Headers of the answer: `Allow`, `Retry-After`, … */
  readonly headers: Record<string, string>;

  constructor(code: Code, { msg, details, facts, headers = {}, cause }: Options<Code> = {}) {
    super(msg ?? ERRORS[code].msg, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.details = details;
    this.facts = facts ?? {};
    this.headers = headers;
  }
}
