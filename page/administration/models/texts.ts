// The texts of #/models.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  title: 'Modelos',
  serving: 'Qué sirve ahora',
  v1: 'v1, el de siempre',
  v2: 'v2, el que aspira',
  since: 'Desde',
  shipped: 'Viene con el código',
  retrained: 'Entrenado aquí',
  by: (who: string) => `por ${who}`,
  same: 'Los dos nombres sirven el mismo modelo, así que no hay nada que comparar.',
  promote: 'Promover…',
  promoteV2: 'Promover v2 a v1…',
  rollBack: 'Volver atrás…',
  noBefore: 'No hay un modelo anterior.',

  promoteTo: (model: string, alias: string) => `Promover ${model} a ${alias}`,
  rollBackTo: (alias: string, model: string) => `Volver ${alias} a ${model}`,
  asAlias: 'Que sirva como',
  fromTo: (alias: string, from: string, to: string) => `${alias} pasa de ${from} a ${to}.`,
  follows: 'En diez segundos lo usa todo el mundo; empieza otra prueba A/B, y el canal lo sabrá.',
  checked: 'El servidor comprueba antes los dígitos de referencia: si falla alguno, no se mueve nada.',
  readsGolden: (digits: number) => `Reconoce los ${digits} dígitos de referencia.`,
  missesGolden: 'No reconoce todos los dígitos de referencia, así que no puede servir:',
  misreads: (digit: number, read: number, doubtful: boolean) =>
    digit === read ? `duda del ${digit}` : `lee el ${digit} como ${read}${doubtful ? ', con dudas' : ''}`,
  verdict: (text: string) => `La prueba dice: ${text}`,
  reasonPromote: 'por qué lo promueves; queda en el historial',
  promoted: (model: string, alias: string) => `${model} sirve como ${alias}.`,
  rolledBack: (alias: string, model: string) => `${alias} vuelve a servir ${model}.`,
  undoReason: 'Deshecho desde la página de modelos',

  test: 'Prueba A/B',
  testHint: 'Cada persona recibe siempre la misma versión, mientras no cambie el reparto.',
  shareV2: 'Personas que reciben v2',
  shares: (v1: string, v2: string) => `${v1} recibe v1 y ${v2} recibe v2`,
  started: 'La prueba de ahora empezó',
  neverChanged: 'El reparto no se ha cambiado nunca.',
  change: 'Cambiar el reparto…',
  changeTo: (v2: string) => `Dar v2 al ${v2}`,
  changes: (hundredths: number) =>
    hundredths === 0
      ? 'Nadie cambia de versión.'
      : `${n(hundredths, 'de cada 100 personas cambia', 'de cada 100 personas cambian')} de versión.`,
  changeMeans: [
    'Empieza otra prueba: las respuestas de hasta ahora dejan de contar para el veredicto.',
    'En diez segundos vale en todas partes.',
  ],
  noComparison: 'Todo el mundo recibe la misma versión: no habrá con qué comparar.',
  changed: (v2: string) => `El ${v2} de las personas recibe v2.`,

  lineage: 'De dónde viene cada uno',
  answersOf: (labels: number, users: number) =>
    `aprendió de ${n(labels, 'respuesta', 'respuestas')} de ${n(users, 'persona', 'personas')}`,
  accuracy: (share: string) => `acierta el ${share} de MNIST`,
  run: 'Ver su entrenamiento',
  details: 'Detalles',
  architecture: 'Arquitectura',
  hash: 'SHA-256',
  commit: 'Código',
  temperature: 'Temperatura',
  doubtful: 'Duda por debajo de',
  byDigit: 'Acierto en cada dígito de MNIST',

  history: 'Cambios',
  noHistory: 'Nadie ha cambiado todavía lo que sirve.',
  moved: (alias: string, from: string, to: string) => `${alias}: de ${from} a ${to}`,
  movedBack: (alias: string, from: string, to: string) => `${alias} vuelve de ${from} a ${to}`,
};

const en: typeof es = {
  title: 'Models',
  serving: 'What serves now',
  v1: 'v1, the champion',
  v2: 'v2, the challenger',
  since: 'Since',
  shipped: 'Comes with the code',
  retrained: 'Trained here',
  by: (who) => `by ${who}`,
  same: 'Both names serve the same model, so there is nothing to compare.',
  promote: 'Promote…',
  promoteV2: 'Promote v2 to v1…',
  rollBack: 'Roll back…',
  noBefore: 'There is no model before.',

  promoteTo: (model, alias) => `Promote ${model} to ${alias}`,
  rollBackTo: (alias, model) => `Roll ${alias} back to ${model}`,
  asAlias: 'Let it serve as',
  fromTo: (alias, from, to) => `${alias} goes from ${from} to ${to}.`,
  follows: 'Within ten seconds everybody uses it; another A/B test begins, and the channel is told.',
  checked: 'The server checks the golden digits first: if it misses one, nothing is moved.',
  readsGolden: (digits: number) => `It reads all ${digits} golden digits.`,
  missesGolden: 'It does not read all golden digits, so it must not serve:',
  misreads: (digit: number, read: number, doubtful: boolean) =>
    digit === read
      ? `it doubts the ${digit}`
      : `it reads the ${digit} as ${read}${doubtful ? ', in doubt' : ''}`,
  verdict: (text) => `The test says: ${text}`,
  reasonPromote: 'why you promote it; it stays in the history',
  promoted: (model, alias) => `${model} serves as ${alias}.`,
  rolledBack: (alias, model) => `${alias} serves ${model} again.`,
  undoReason: 'Undone from the page of models',

  test: 'A/B test',
  testHint: 'Each person always gets the same version, as long as the shares do not change.',
  shareV2: 'People who get v2',
  shares: (v1, v2) => `${v1} get v1 and ${v2} get v2`,
  started: 'The present test began',
  neverChanged: 'The shares have never been changed.',
  change: 'Change the shares…',
  changeTo: (v2) => `Give v2 to ${v2}`,
  changes: (hundredths) =>
    hundredths === 0
      ? 'Nobody changes version.'
      : `${m(hundredths, 'of 100 people changes', 'of 100 people change')} version.`,
  changeMeans: [
    'Another test begins: answers until now no longer count for the verdict.',
    'Within ten seconds it is so everywhere.',
  ],
  noComparison: 'Everybody gets the same version: there will be nothing to compare.',
  changed: (v2) => `${v2} of the people get v2.`,

  lineage: 'Where each comes from',
  answersOf: (labels, users) =>
    `learnt from ${m(labels, 'answer', 'answers')} of ${m(users, 'person', 'people')}`,
  accuracy: (share) => `reads ${share} of MNIST right`,
  run: 'See its training',
  details: 'Details',
  architecture: 'Architecture',
  hash: 'SHA-256 hash',
  commit: 'Commit',
  temperature: 'Temperature',
  doubtful: 'Doubts below',
  byDigit: 'Accuracy on each digit of MNIST',

  history: 'Moves',
  noHistory: 'Nobody has changed yet what serves.',
  moved: (alias, from, to) => `${alias}: from ${from} to ${to}`,
  movedBack: (alias, from, to) => `${alias} goes back from ${from} to ${to}`,
};

export const modelTexts = { es, en };
export const useModelTexts = textsIn(modelTexts);
