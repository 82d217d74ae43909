// What is said about what came of a retraining: its gate, what changes, from whom and how it learnt.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  gate: 'La barrera',
  gatePassed: 'La pasa: no pierde más de lo permitido en nada.',
  gateFailed: 'No la pasa, así que no sirve a nadie.',
  check: 'Comprobación',
  limit: 'Límite',
  passes: 'Pasa',
  passesNot: 'No pasa',
  noChecks: 'De este entrenamiento no se guardaron las comprobaciones.',

  changes: 'Qué cambia',
  changed: (changed: number, compared: number) =>
    changed === 0
      ? `Lee igual que antes los ${compared} dibujos de la gente que se compararon.`
      : `Lee de otra forma ${changed} de ${n(compared, 'dibujo', 'dibujos')} de la gente.`,
  noComparison: 'No había dibujos de la gente con los que comparar.',
  pair: (before: number, after: number, count: number, right: number) =>
    `De ${before} a ${after}: ${n(count, 'dibujo', 'dibujos')}, ${right} como dijo la gente`,
  was: (before: number, after: number, label: number) => `Leía ${before}, lee ${after}; dijeron ${label}`,
  right: 'ahora acierta',
  wrong: 'ahora falla',
  still: 'sigue fallando',

  learning: 'De quién aprendió',
  confirmed: 'Confirmadas por quien administra',
  trusted: 'De personas de confianza',
  open: 'De las que nadie responde',
  teacher: 'Persona',
  labels: 'Respuestas',
  corrections: 'Correcciones',
  leftOutTitle: 'Respuestas que no cuentan',
  reasons: {
    excluded: 'Excluidas por quien administra',
    contradicts_models: 'Contradicen a los dos modelos, que están seguros: esperan revisión',
    new_account: 'De cuentas demasiado nuevas',
    share_of_user: 'Demasiadas de la misma persona',
    share_of_network: 'Demasiadas de la misma red',
    share_of_new_accounts: 'Demasiadas de cuentas de menos de una semana',
    too_many: 'Más de las que caben',
  } as Record<string, string>,

  training: 'Cómo aprendió',
  trainingSays: (epochs: number, loss: string) =>
    `${n(epochs, 'vuelta', 'vueltas')} a los datos; el error acabó en ${loss}.`,
  epoch: 'Vuelta',
  loss: 'Error',
  accuracy: 'Acierto en MNIST',
  feedbackAccuracy: 'Acierto en respuestas',
  confusion: 'Qué confunde',
  confusionSays: (right: string) =>
    `De los dígitos reservados de MNIST acierta el ${right}. Verde, lo que acierta; rojo, lo que falla.`,
  real: 'Es',
  readAs: 'Se lee',
  notADigit: 'no es',
};

const en: typeof es = {
  gate: 'The gate',
  gatePassed: 'It passes: nothing is lost beyond what is allowed.',
  gateFailed: 'It does not pass, so it serves nobody.',
  check: 'Check',
  limit: 'Limit',
  passes: 'Passes',
  passesNot: 'Does not pass',
  noChecks: 'The checks of this training were not kept.',

  changes: 'What changes',
  changed: (changed, compared) =>
    changed === 0
      ? `It reads all ${compared} drawings of people that were compared as before.`
      : `It reads ${changed} of ${m(compared, 'drawing', 'drawings')} of people otherwise.`,
  noComparison: 'There were no drawings of people to compare.',
  pair: (before, after, count, right) =>
    `From ${before} to ${after}: ${m(count, 'drawing', 'drawings')}, ${right} as people said`,
  was: (before, after, label) => `Read ${before}, reads ${after}; people said ${label}`,
  right: 'is right now',
  wrong: 'is wrong now',
  still: 'still wrong',

  learning: 'From whom it learnt',
  confirmed: 'Confirmed by an administrator',
  trusted: 'Of trusted people',
  open: 'That nobody vouches for',
  teacher: 'Person',
  labels: 'Answers',
  corrections: 'Corrections',
  leftOutTitle: 'Answers that do not count',
  reasons: {
    excluded: 'Excluded by an administrator',
    contradicts_models: 'They contradict both models, which are sure: they wait for review',
    new_account: 'Of accounts that are too new',
    share_of_user: 'Too many of one person',
    share_of_network: 'Too many of one network',
    share_of_new_accounts: 'Too many of accounts of less than a week',
    too_many: 'More than there is room for',
  },

  training: 'How it learnt',
  trainingSays: (epochs, loss) => `${m(epochs, 'pass', 'passes')} over the data; the loss ended at ${loss}.`,
  epoch: 'Pass',
  loss: 'Loss',
  accuracy: 'Accuracy on MNIST',
  feedbackAccuracy: 'Accuracy on answers',
  confusion: 'What it confuses',
  confusionSays: (right) =>
    `It reads ${right} of the held-out digits of MNIST right. Green is what it reads right, red what it misses.`,
  real: 'Is',
  readAs: 'Read as',
  notADigit: 'none',
};

export const outcomeTexts = { es, en };
export type OutcomeTexts = typeof es;
export const useOutcomeTexts = textsIn(outcomeTexts);
