// The texts of #/runs: the list, one retraining, and two side by side.
import { counter, textsIn } from '../language.ts';
import type { RunStatus } from './runs.ts';

const n = counter('es');
const m = counter('en');

const es = {
  title: 'Entrenar',
  lead: 'Un entrenamiento aprende de las respuestas de la gente. Solo se publica si una barrera comprueba que no olvida nada.',
  all: 'Todos los entrenamientos',
  retrain: 'Entrenar…',
  none: 'Aún no se ha entrenado ningún modelo. Con 20 respuestas ya se puede.',
  selectTwo: 'Marca dos para compararlos.',
  select: (when: string) => `Comparar el del ${when}`,
  compare: 'Comparar los dos',
  olderHidden: 'Se muestran los 30 últimos.',

  when: 'Cuándo',
  status: 'Estado',
  learntFrom: 'Aprendió de',
  mnist: 'MNIST reservado',
  feedback: 'Respuestas reservadas',
  before: 'antes',
  after: 'después',
  by: (who: string) => `por ${who}`,
  nothing: '—',

  statuses: {
    queued: 'En cola',
    running: 'Entrenando',
    awaiting_approval: 'Espera tu decisión',
    published: 'Publicado',
    discarded: 'Descartado',
    rejected: 'No pasó la barrera',
    failed: 'Falló',
  } satisfies Record<RunStatus, string> as Record<string, string>,
  answersOf: (labels: number, users: number) =>
    `${n(labels, 'respuesta', 'respuestas')} de ${n(users, 'persona', 'personas')}`,
  learnt: (model: string, answers: string) => `${model} aprendió de ${answers}.`,
  learnsNow: 'Está aprendiendo.',
  learnsSoon: 'Aprenderá de las respuestas que haya cuando empiece.',
  elapsed: (time: string) => `lleva ${time}`,
  left: (time: string) => `quedan unos ${time}`,
  took: (time: string) => `tardó ${time}`,
  minutes: (minutes: number) => n(minutes, 'minuto', 'minutos'),
  seconds: (seconds: number) => n(seconds, 'segundo', 'segundos'),
  progress: 'Progreso',

  of: (when: string) => `Entrenamiento del ${when}`,

  checks: {
    mnist_held_out: 'Dígitos de MNIST reservados',
    feedback: 'Respuestas reservadas de la gente',
    golden_digits_missed: 'Dígitos de referencia que no reconoce',
  } as Record<string, string>,
  digitCheck: (digit: string) => `Los ${digit} de MNIST`,

  settings: 'Con qué se pidió',
  names: {
    status: 'Estado',
    model: 'Modelo',
    learning_rate: 'Ritmo de aprendizaje',
    epochs: 'Vueltas',
    note: 'Nota',
    by: 'Lo pidió',
    parent: 'Parte de',
    labels: 'Respuestas',
    users: 'Personas',
    held_out_labels: 'Respuestas reservadas',
    base_digits: 'Dígitos de MNIST',
    learn_from: 'Aprende de',
    changed: 'Dibujos que lee de otra forma',
    accuracy: 'Acierto',
    loss: 'Error',
  } as Record<string, string>,
  metric: (set: string, when: string) => `${set}, ${when}`,
  mnistTest: 'MNIST de prueba',
  learnFrom: { all: 'todas las respuestas', trusted: 'solo las de confianza' } as Record<string, string>,
  mlflow: 'MLflow',
  mlflowOpen: 'Verlo en MLflow',
  mlflowPending: 'Aún no está en MLflow',
  mlflowOff: 'Este servicio no registra en MLflow.',
  again: 'Entrenar otra vez con lo mismo…',

  comparing: 'Comparar dos entrenamientos',
  differ: (count: number) =>
    count === 0
      ? 'No se diferencian en nada.'
      : `Solo se muestra lo que es distinto: ${n(count, 'dato', 'datos')}.`,
  what: 'Qué',
};

const en: typeof es = {
  title: 'Training',
  lead: 'A training learns from people’s answers. It is published only when a gate finds that it forgets nothing.',
  all: 'All trainings',
  retrain: 'Train…',
  none: 'No model has been trained yet. Twenty answers are enough.',
  selectTwo: 'Tick two to compare them.',
  select: (when) => `Compare the one of ${when}`,
  compare: 'Compare the two',
  olderHidden: 'The latest 30 are shown.',

  when: 'When',
  status: 'State',
  learntFrom: 'Learnt from',
  mnist: 'MNIST, held out',
  feedback: 'Answers, held out',
  before: 'before',
  after: 'after',
  by: (who) => `by ${who}`,
  nothing: '–',

  statuses: {
    queued: 'Queued',
    running: 'In training',
    awaiting_approval: 'Waits for your decision',
    published: 'Published',
    discarded: 'Discarded',
    rejected: 'Did not pass the gate',
    failed: 'Failed',
  },
  answersOf: (labels, users) => `${m(labels, 'answer', 'answers')} of ${m(users, 'person', 'people')}`,
  learnt: (model, answers) => `${model} learnt from ${answers}.`,
  learnsNow: 'It is learning.',
  learnsSoon: 'It will learn from the answers that there are when it begins.',
  elapsed: (time) => `${time} so far`,
  left: (time) => `about ${time} left`,
  took: (time) => `took ${time}`,
  minutes: (minutes) => m(minutes, 'minute', 'minutes'),
  seconds: (seconds) => m(seconds, 'second', 'seconds'),
  progress: 'Progress',

  of: (when) => `Training of ${when}`,

  checks: {
    mnist_held_out: 'Held-out digits of MNIST',
    feedback: 'Held-out answers of people',
    golden_digits_missed: 'Golden digits that it misses',
  },
  digitCheck: (digit) => `The ${digit}s of MNIST`,

  settings: 'What was asked for',
  names: {
    status: 'State',
    model: 'Model',
    learning_rate: 'Learning rate',
    epochs: 'Passes',
    note: 'Note',
    by: 'Asked by',
    parent: 'Starts from',
    labels: 'Answers',
    users: 'People',
    held_out_labels: 'Answers held out',
    base_digits: 'Digits of MNIST',
    learn_from: 'Learns from',
    changed: 'Drawings that it reads otherwise',
    accuracy: 'Accuracy',
    loss: 'Loss',
  },
  metric: (set, when) => `${set}, ${when}`,
  mnistTest: 'MNIST, test',
  learnFrom: { all: 'all answers', trusted: 'only trusted ones' },
  mlflow: 'MLflow',
  mlflowOpen: 'See it in MLflow',
  mlflowPending: 'Not in MLflow yet',
  mlflowOff: 'This service does not record in MLflow.',
  again: 'Train again with the same…',

  comparing: 'Compare two trainings',
  differ: (count) =>
    count === 0 ? 'They differ in nothing.' : `Only what differs is shown: ${m(count, 'fact', 'facts')}.`,
  what: 'What',
};

export const runTexts = { es, en };
export type RunTexts = typeof es;
export const useRunTexts = textsIn(runTexts);
