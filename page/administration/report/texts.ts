// The texts of #/report.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  title: 'Informe',
  question: '¿Es v2 mejor que v1?',
  verdicts: {
    ship: 'v2 acierta más que v1: promociónalo.',
    roll_back: 'v2 acierta menos que v1: vuelve atrás.',
    unhealthy: 'La prueba no vale: no se puede comparar hasta saber por qué.',
  } as Record<string, string>,
  decidedBy: {
    ab: 'Lo dice la prueba A/B: lo que la gente respondió a cada versión.',
    pairs: 'Lo dice la prueba por pares: los dos modelos leen las mismas imágenes.',
    both: 'Lo dicen las dos pruebas: la A/B, y la de pares, en que los dos modelos leen las mismas imágenes.',
    none: 'Deciden la prueba A/B o la de pares, en que los dos modelos leen las mismas imágenes: la que antes lo sepa.',
  },
  notKnown: 'Todavía no se sabe.',
  sameModel: 'Los dos sirven el mismo modelo: no hay nada que comparar.',
  oneVersion: (version: string) => `Todo el mundo recibe ${version}: no hay nada que comparar.`,
  needs: (more: number) =>
    more === 1 ? 'Falta 1 respuesta' : `Faltan unas ${n(more, 'respuesta', 'respuestas')}`,
  days: (days: number) => `al ritmo de esta semana ${n(days, 'día', 'días')}`,
  daily: 'Se puede leer cada día sin engañarse: el intervalo vale por muchas veces que se mire.',
  toModels: 'Ir a los modelos',
  criteria: {
    healthy: 'El reparto es el pedido, y se contesta igual en las dos versiones',
    enough: 'Hay 50 respuestas y varias personas en cada versión',
    enoughPairs: 'Los dos modelos han leído 25 imágenes de cada versión, de varias personas',
    decided:
      'El intervalo de la diferencia no incluye el cero, ni sin las respuestas más fáciles de inventar',
  },
  met: 'se cumple',
  notMet: 'no se cumple',
  notYet: 'aún no se puede saber',
  why: 'En detalle',
  empty: 'Nadie ha respondido todavía: dibuja un dígito y di si se leyó bien.',
  draw: 'Dibujar un dígito',
  total: (answers: number, right: string) =>
    `${n(answers, 'respuesta', 'respuestas')} en total; se acertó el ${right}.`,

  difference: 'Diferencia entre v2 y v1',
  differenceSays: (between: string) => `La diferencia real está ${between} puntos.`,
  differenceUnknown: 'Con tan pocas respuestas no se puede decir cuánto se diferencian.',
  between: (from: string, to: string) => `entre ${from} y ${to}`,
  points: 'puntos',
  figure: 'Cifra',
  value: 'Valor',
  observed: 'Diferencia observada',
  lower: 'Desde',
  upper: 'Hasta',
  better: 'v2 mejor',
  worse: 'v2 peor',
  since: 'La prueba empezó',
  always: 'El reparto no se ha cambiado nunca.',

  versions: 'Acierto de cada modelo',
  versionsSays: (best: string, share: string) => `El que más acierta es ${best}: el ${share}.`,
  versionsHint: 'La raya es lo que se ha visto; la banda, dónde puede estar de verdad (95 %).',
  model: 'Modelo',
  answers: 'Respuestas',
  users: 'Personas',
  accuracy: 'Acierto',
  interval: 'Intervalo',
  notAlike: 'con tan pocas personas no se sabe',
  of: (answers: number, users: number) =>
    `${n(answers, 'respuesta', 'respuestas')} de ${n(users, 'persona', 'personas')}`,

  fortnight: 'Los últimos 14 días',
  fortnightSays: (answers: number, days: number) =>
    answers === 0
      ? 'No hubo respuestas.'
      : `${n(answers, 'respuesta', 'respuestas')} en ${n(days, 'día', 'días')}.`,
  day: 'Día',
  accuracyPerDay: 'Acierto de cada día',
  answersPerDay: 'Respuestas de cada día',

  drift: '¿Se dibujan otros dígitos?',
  driftUnknown: 'Aún no se puede decir: hacen falta 100 respuestas de esta semana y 100 de antes.',
  driftSame: 'No: lo que se lee esta semana se parece a lo de antes.',
  driftMoved: (digit: number, before: string, now: string) =>
    `Sí, y es difícil que sea azar. El que más cambia es el ${digit}: del ${before} al ${now}.`,
  digit: 'Dígito',
  before: 'Antes',
  recent: 'Últimos 7 días',
  digitsShare: 'Parte de lo que se lee, por dígito',

  experiments: 'Pruebas anteriores',
  experimentsSays: (count: number) =>
    `${n(count, 'prueba ha terminado', 'pruebas han terminado')}: cada cambio de modelo o de reparto empieza otra.`,
  from: 'Empezó',
  until: 'Terminó',
  verdict: 'Veredicto final',
  endedBecause: 'Qué la terminó',
  finalVerdicts: {
    ship: 'v2 acertaba más.',
    roll_back: 'v2 acertaba menos.',
    keep_collecting: 'No se llegó a saber.',
    unhealthy: 'No valía.',
  },
  finalUnknown: 'Su veredicto no se guardó.',
  endedByShares: 'Cambió el reparto',
  endedByMove: (alias: string, from: string, to: string) => `${alias} pasó de ${from} a ${to}`,
};

const en: typeof es = {
  title: 'Report',
  question: 'Is v2 better than v1?',
  verdicts: {
    ship: 'v2 is right more often than v1: promote it.',
    roll_back: 'v2 is right less often than v1: roll back.',
    unhealthy: 'The test is not valid: nothing can be compared until it is known why.',
  },
  decidedBy: {
    ab: 'The A/B test says so: what people answered to each version.',
    pairs: 'The test by pairs says so: both models read the same pictures.',
    both: 'Both tests say so: A/B, and by pairs, in which both models read the same pictures.',
    none: 'The A/B test decides, or that by pairs, in which both models read the same pictures: whichever knows first.',
  },
  notKnown: 'It is not known yet.',
  sameModel: 'Both serve the same model: there is nothing to compare.',
  oneVersion: (version) => `Everybody gets ${version}: there is nothing to compare.`,
  needs: (more) =>
    more === 1 ? 'One answer is missing' : `About ${m(more, 'answer is', 'answers are')} missing`,
  days: (days) => `${m(days, 'day', 'days')} at the pace of this week`,
  daily: 'You may read it every day: the interval is valid however often one looks.',
  toModels: 'Go to the models',
  criteria: {
    healthy: 'The split is the one that was asked for, and both versions are answered equally often',
    enough: 'There are 50 answers and several people in each version',
    enoughPairs: 'Both models have read 25 pictures of each version, of several people',
    decided:
      'The interval of the difference leaves out zero, also without the answers that are easiest to make up',
  },
  met: 'met',
  notMet: 'not met',
  notYet: 'cannot be told yet',
  why: 'In detail',
  empty: 'Nobody has answered yet: draw a digit and say whether it was read right.',
  draw: 'Draw a digit',
  total: (answers, right) => `${m(answers, 'answer', 'answers')} in all; ${right} were right.`,

  difference: 'Difference between v2 and v1',
  differenceSays: (between) => `The real difference is ${between} points.`,
  differenceUnknown: 'With so few answers nobody can say how much they differ.',
  between: (from, to) => `between ${from} and ${to}`,
  points: 'points',
  figure: 'Figure',
  value: 'Value',
  observed: 'Observed difference',
  lower: 'From',
  upper: 'To',
  better: 'v2 better',
  worse: 'v2 worse',
  since: 'The test began',
  always: 'The shares have never been changed.',

  versions: 'Accuracy of each model',
  versionsSays: (best, share) => `${best} is right most often: ${share}.`,
  versionsHint: 'The line is what was seen; the band is where it may really be (95%).',
  model: 'Model',
  answers: 'Answers',
  users: 'People',
  accuracy: 'Accuracy',
  interval: 'Interval',
  notAlike: 'not known with so few people',
  of: (answers, users) => `${m(answers, 'answer', 'answers')} of ${m(users, 'person', 'people')}`,

  fortnight: 'The last 14 days',
  fortnightSays: (answers, days) =>
    answers === 0
      ? 'There were no answers.'
      : `${m(answers, 'answer', 'answers')} on ${m(days, 'day', 'days')}.`,
  day: 'Day',
  accuracyPerDay: 'Accuracy of each day',
  answersPerDay: 'Answers of each day',

  drift: 'Are other digits drawn?',
  driftUnknown: 'It cannot be told yet: 100 answers of this week and 100 of before are needed.',
  driftSame: 'No: what is read this week is like before.',
  driftMoved: (digit, before, now) =>
    `Yes, and it is hardly chance. The ${digit} changes most: from ${before} to ${now}.`,
  digit: 'Digit',
  before: 'Before',
  recent: 'Last 7 days',
  digitsShare: 'Share of what is read, by digit',

  experiments: 'Earlier tests',
  experimentsSays: (count) =>
    `${m(count, 'test has ended', 'tests have ended')}: each change of a model or of the shares begins another.`,
  from: 'Began',
  until: 'Ended',
  verdict: 'Final verdict',
  endedBecause: 'What ended it',
  finalVerdicts: {
    ship: 'v2 was right more often.',
    roll_back: 'v2 was right less often.',
    keep_collecting: 'It was never known.',
    unhealthy: 'It was not valid.',
  },
  finalUnknown: 'Its verdict was not kept.',
  endedByShares: 'The shares changed',
  endedByMove: (alias, from, to) => `${alias} went from ${from} to ${to}`,
};

export const reportTexts = { es, en };
export type ReportTexts = typeof es;
export const useReportTexts = textsIn(reportTexts);
