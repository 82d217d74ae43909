// The page's texts in Spanish, by key. The English ones have the same keys, so that a missing text fails the type check.

const plural = new Intl.PluralRules('es');
const counted = (n: number, one: string, other: string) => `${n} ${plural.select(n) === 'one' ? one : other}`;

/** In the largest unit that says it, never shorter than it is. */
function spanOf(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds <= 90) return counted(seconds, 'segundo', 'segundos');
  return minutes <= 90
    ? counted(minutes, 'minuto', 'minutos')
    : counted(Math.ceil(minutes / 60), 'hora', 'horas');
}

export const es = {
  // The front door
  lead: 'Vigía lee dígitos escritos a mano.',
  leadDraw: 'Dibuja uno: un modelo lo lee mientras dibujas, aquí mismo, en tu navegador.',
  leadLearn:
    'Di si acierta: con las respuestas se entrena el próximo modelo, y una prueba A/B dice si es mejor.',
  links: 'Enlaces',
  docs: 'Documentación de la API',
  readme: 'Cómo está hecho (README)',
  channel: 'El canal de Slack',
  language: 'Idioma',
  theme: 'Aspecto',
  themeSystem: 'Como el sistema',
  themeLight: 'Claro',
  themeDark: 'Oscuro',
  version: 'Versión',

  // The pad
  drawHeading: 'Dibuja un dígito',
  padEmpty: 'Dibuja un dígito',
  padLabel: 'Tu dibujo: vacío',
  padReads: (digit: number, share: string) => `Tu dibujo: se lee ${digit}, ${share}`,
  padDoubtful: (digit: number, share: string) =>
    `Tu dibujo: no está claro; lo más parecido es ${digit}, ${share}`,
  padNotRead: (why: string) => `Tu dibujo. ${why}`,
  undo: 'Deshacer',
  redo: 'Rehacer',
  clear: 'Borrar',
  pen: 'Lápiz',
  penThin: 'Fino',
  penMedium: 'Medio',
  penBroad: 'Grueso',
  photo: 'Foto o archivo',
  photoHint: 'También puedes pegar una imagen o soltarla aquí.',
  keyboard: 'Dibujar con el teclado',
  keyboardHint: 'Flechas: mover. Espacio: pintar. Mayúsculas y flechas: pintar al mover. Escape: terminar.',
  gridAt: (row: number, column: number) => `Fila ${row}, columna ${column}`,
  gridPainted: 'pintada',
  notAPicture: 'El navegador no puede abrir este archivo como imagen: usa PNG, JPEG, WebP o GIF.',

  // The reading
  reading: 'Lectura',
  preview: 'Vista previa',
  previewWhy: 'Calculada en tu navegador con el mismo código y el mismo modelo que el servidor.',
  loadingModel: 'Cargando el modelo…',
  modelFailed: 'No se pudo cargar el modelo.',
  retry: 'Reintentar',
  unclear: 'No está claro: puede no ser un dígito, o no este.',
  notRead: {
    blank: 'No se encuentra ningún trazo.',
    tooMuch: 'Hay demasiado en el dibujo: deja solo el dígito.',
    several: 'Se ven varios dígitos: deja uno solo.',
  },
  probabilities: 'Probabilidad de cada dígito',
  digit: 'Dígito',
  probability: 'Probabilidad',
  notADigit: 'No es un dígito',
  seen: 'Lo que ve el modelo',
  seenHint: '28×28 píxeles: el recorte de la línea de puntos, centrado y a tamaño fijo.',

  // Asking the server
  ask: 'Preguntar al servidor',
  askAb: 'A/B',
  askWhy: 'A/B te da siempre la misma versión, la que te toca en la prueba.',
  asking: 'Preguntando…',
  answeredBy: (version: string, model: string) => `Responde ${version} · ${model}`,
  differs: (server: number, preview: number) =>
    `El servidor lee ${server}; la vista previa leía ${preview}. Sirve otro modelo.`,
  degraded: 'La tabla de modelos no responde: ha contestado el último modelo conocido.',

  // The answer
  question: (digit: number) => `¿Es un ${digit}?`,
  questionUnclear: '¿Qué dígito es?',
  yes: 'Sí',
  isDigit: (digit: number) => `Es un ${digit}`,
  no: 'No, es un…',
  other: 'Es otro:',
  commentNotADigit: 'No es un dígito',
  saidDigit: (digit: number) => `Tu respuesta: ${digit}.`,
  saidNoDigit: 'Tu respuesta: no es un dígito.',
  sentSoon: 'Se envía en unos segundos.',
  undoAnswer: 'Deshacer la respuesta',
  sending: 'Enviando…',
  sentLater: 'Aún no se ha podido enviar. Se vuelve a intentar sin que hagas nada.',
  thanks: 'Gracias. El próximo modelo aprenderá de él.',
  thanksNoDigit: 'Gracias. Queda anotado; ningún modelo aprende de lo que no es un dígito.',
  answersSent: (n: number) => `Llevas ${counted(n, 'respuesta', 'respuestas')} en esta visita.`,
  next: 'Otro dígito',
  learntFromYou: (model: string, n: number) =>
    `${model} aprendió de ${counted(n, 'respuesta tuya', 'respuestas tuyas')}.`,
  learntReads: (n: number, right: number, before: number) =>
    n === 1
      ? `El dibujo que guarda este navegador ${right === 1 ? 'lo acierta' : 'no lo acierta'} (antes ${before === 1 ? 'sí' : 'no'}).`
      : `De los ${n} dibujos tuyos que guarda este navegador acierta ${right} (antes ${before}).`,
  accountToAsk: 'El servidor responde a quien tiene una cuenta.',
  accountToAnswer: 'Para que tu respuesta cuente, crea una cuenta o entra.',
  signInToAnswer: 'Para que tu respuesta cuente, entra.',
  answersWait: (n: number) =>
    `${counted(n, 'respuesta espera', 'respuestas esperan')} a que vuelva la conexión.`,
  answersDelayed: (n: number) =>
    `${counted(n, 'respuesta espera', 'respuestas esperan')} a que el servicio las admita.`,
  boxFull: 'Esperan ya 50 respuestas: conéctate antes de dar más.',
  keys: 'Teclas: 0–9 responden, Intro sí, N otro dígito, Ctrl Z deshacer.',

  // Mine
  views: 'Vistas',
  draw: 'Dibujar',
  mine: 'Mis dibujos',
  report: 'Informe',
  runs: 'Entrenar',
  models: 'Modelos',
  answers: 'Respuestas',
  alerts: 'Avisos',
  people: 'Personas',
  loadingView: 'Cargando…',
  viewFailed: 'No se pudo cargar esta vista.',
  newerVersion: 'Hay una versión nueva de esta página. Al recargar se pierde el dibujo que no hayas enviado.',
  reload: 'Recargar',
  choosePassword: 'Elegir contraseña',
  accountReady: (username: string) => `Listo: has entrado como ${username}.`,
  slackTie: 'Unir tu cuenta con Slack',
  slackSignIn: 'Entra para unir tu cuenta con tu usuario de Slack.',
  slackAsk: (username: string, person: string) =>
    `Los botones que pulse ${person} en Slack actuarán como ${username}. Confirma solo si pediste tú el enlace.`,
  slackConfirm: 'Unir',
  slackTied: (username: string, person: string) =>
    `${username} y ${person} están unidos: ya puedes volver a Slack.`,
  link_expired: 'El enlace ha caducado o ya se usó. Pide otro en Slack con /vigia vincular.',
  mineSignIn: 'Entra para ver lo que has dibujado y respondido.',
  show: 'Ver',
  all: 'Todos',
  right: 'Acierto',
  wrong: 'Fallo',
  doubtful: 'Dudosos',
  unanswered: 'Sin responder',
  nothingYet: 'Aún no hay nada: dibuja un dígito y responde, o pregunta al servidor.',
  nothingSuch: 'No hay ninguno así.',
  olderAnswers: 'Ver respuestas anteriores',
  elsewhere: 'Dibujado en otro navegador',
  drawingOf: (digit: number) => `Dibujo que se leyó como ${digit}`,
  readAs: (digit: number) => `Se leyó ${digit}`,
  inDoubt: 'con dudas',
  was: (digit: number) => `Era un ${digit}`,
  answerLate: '¿Qué era?',
  answerIt: 'Responder',
  forget: 'Borrar lo guardado en este navegador',
  forgetWhat: 'Las imágenes guardadas aquí; tus respuestas siguen en el servidor.',
  changePassword: 'Cambiar la contraseña',
  oldPassword: 'Contraseña actual',
  newPassword: 'Contraseña nueva',
  otherSessionsEnd: 'Se cierran tus demás sesiones.',
  passwordChanged: 'La contraseña ha cambiado, y tus demás sesiones se han cerrado.',

  // The account
  signIn: 'Entrar',
  signUp: 'Crear una cuenta',
  signOut: 'Salir',
  username: 'Usuario',
  usernameRule: 'De 3 a 80 letras sin acento, números, puntos o guiones.',
  password: 'Contraseña',
  passwordRule: 'Al menos 8 caracteres y como mucho 72 bytes; que no sea común, ni tu nombre.',
  passwordBytes: (n: number) => `${counted(n, 'byte', 'bytes')} de 8 a 72`,
  haveAccount: '¿Ya tienes cuenta? Entra',
  noAccount: '¿No tienes cuenta? Crea una',
  close: 'Cerrar',
  sessionEnded: 'La sesión terminó; tus dibujos siguen aquí.',
  signedInAs: (name: string) => `Sesión de ${name}`,

  // Errors, by code
  badUsername: 'Ese nombre no vale: de 3 a 80 letras sin acento, números, puntos o guiones.',
  badPassword:
    'Esa contraseña no vale: al menos 8 caracteres y como mucho 72 bytes; que no sea común, ni tu nombre.',
  invalid_credentials: 'El usuario o la contraseña no son correctos.',
  user_exists: 'Ese nombre ya está en uso.',
  invitation_required: 'Solo se puede registrar quien tiene una invitación: pídela a quien administra.',
  access_link_expired: 'El enlace ha caducado o ya se usó: pide otro a quien administra.',
  registration_closed: 'El registro está cerrado: pide una cuenta a quien administra.',
  rate_limited: (seconds: number) => `Demasiadas peticiones: vuelve a probar en ${spanOf(seconds)}.`,
  blank_image: 'El servidor no encuentra ningún trazo en la imagen.',
  several_digits: 'El servidor ve varios dígitos: envía una imagen con uno solo.',
  too_much_in_picture: 'Hay demasiado en la imagen: acércate al dígito.',
  image_too_large: 'La imagen es demasiado grande: redúcela a menos de 25 megapíxeles y 4,5 MB.',
  unsupported_image: 'El servidor no puede abrir esta imagen: usa PNG, JPEG, WebP o GIF.',
  feedback_exists: 'Ya habías respondido sobre este dibujo: cuenta la primera respuesta.',
  prediction_not_found: 'El servidor ya no conoce este dibujo.',
  unavailable: 'El servicio no responde ahora. Tu dibujo sigue aquí: vuelve a probar.',
  offline: 'No hay conexión. Tu dibujo sigue aquí.',
  failed: (id: string) => `Algo falló en el servidor${id && ` (petición ${id})`}. Tu dibujo sigue aquí.`,
};

export type Texts = typeof es;
