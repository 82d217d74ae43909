// The texts of the dialog that asks for a retraining.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  dialog: 'Entrenar un modelo con las respuestas',
  start: 'Empezar a entrenar',
  would: (answers: string) => `Aprendería de ${answers}.`,
  tooFew: (missing: number) =>
    `Hacen falta 20 respuestas: ${missing === 1 ? 'falta 1' : `faltan ${missing}`}.`,
  largest: (share: string) => `Una persona da el ${share} de ellas: el modelo se parecerá mucho a su letra.`,
  openMeans: (open: number) =>
    `${n(open, 'respuesta es', 'respuestas son')} de gente de la que nadie responde: el modelo esperará tu decisión.`,
  last: (gain: string) => `El último entrenamiento ganó ${gain} puntos en las respuestas reservadas.`,
  follows: 'Tarda uno o dos minutos. Si pasa la barrera sirve como v2, y el canal lo sabrá.',
  onlyTrusted: 'Aprender solo de respuestas de confianza',
  advanced: 'Avanzado',
  note: 'Nota',
  queued: 'Entrenamiento en cola.',
  activeNow: 'Ya hay un entrenamiento en curso: se ve en la lista.',
};

const en: typeof es = {
  dialog: 'Train a model on the answers',
  start: 'Start the training',
  would: (answers) => `It would learn from ${answers}.`,
  tooFew: (missing) => `Twenty answers are needed: ${missing} ${missing === 1 ? 'is' : 'are'} missing.`,
  largest: (share) => `One person gives ${share} of them: the model will be much like their hand.`,
  openMeans: (open) =>
    `${m(open, 'answer is', 'answers are')} of people whom nobody vouches for: the model will wait for your decision.`,
  last: (gain) => `The last training gained ${gain} points on the held-out answers.`,
  follows: 'It takes a minute or two. If it passes the gate it serves as v2, and the channel is told.',
  onlyTrusted: 'Learn only from trusted answers',
  advanced: 'Advanced',
  note: 'Note',
  queued: 'The training is queued.',
  activeNow: 'A training is under way already: it is in the list.',
};

export const requestTexts = { es, en };
export type RequestTexts = typeof es;
export const useRequestTexts = textsIn(requestTexts);
