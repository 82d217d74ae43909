// What is said about how an experiment came to stand as it does.
import { textsIn } from '../language.ts';

const es = {
  title: 'La prueba, desde que empezó',
  tooEarly: 'Aún no hay nada que dibujar: con cada hora que pasa se añade un punto.',
  noInterval: 'Aún no hay intervalo: hacen falta más respuestas de las dos versiones.',
  narrowed: (from: string, to: string) => `El intervalo ha pasado de ${from} a ${to} puntos de ancho.`,
  width: (points: string) => `El intervalo tiene ${points} puntos de ancho.`,
  reached: (verdict: string, when: string) => `${verdict} Se supo por primera vez el ${when}.`,
  notReached: 'Todavía incluye el cero.',
  isReached: { ship: 'v2 acierta más.', roll_back: 'v2 acierta menos.' } as Record<string, string>,
  differences: 'Diferencia de v2 con v1',
  accuracies: 'Acierto de cada versión',
  ab: 'Prueba A/B',
  pairs: 'Por pares',
  at: (time: string, name: string, value: string) => `${time}, ${name}: ${value}`,
  points: (value: string) => `${value} puntos`,
  hint: 'La línea es lo observado; la banda, dónde está la diferencia de verdad. A trazos, el cero: cuando la banda lo deja fuera, se sabe.',
  reachedHint: 'La raya vertical: cuándo se supo.',
  time: 'Momento',
  answersTo: (version: string) => `Respuestas ${version}`,
  accuracyOf: (version: string) => `Acierto ${version}`,
  difference: (test: string) => `Diferencia, ${test}`,
  interval: (test: string) => `Intervalo, ${test}`,
  verdict: 'Veredicto',
  verdicts: {
    ship: 'v2 mejor',
    roll_back: 'v2 peor',
    keep_collecting: 'no se sabe',
    unhealthy: 'no vale',
  } as Record<string, string>,
};

const en: typeof es = {
  title: 'The test since it began',
  tooEarly: 'There is nothing to draw yet: each hour adds a point.',
  noInterval: 'There is no interval yet: more answers about both versions are needed.',
  narrowed: (from, to) => `The interval went from ${from} to ${to} points wide.`,
  width: (points) => `The interval is ${points} points wide.`,
  reached: (verdict, when) => `${verdict} First known on ${when}.`,
  notReached: 'It still includes zero.',
  isReached: { ship: 'v2 is right more often.', roll_back: 'v2 is right less often.' },
  differences: 'Difference of v2 to v1',
  accuracies: 'Accuracy of each version',
  ab: 'A/B test',
  pairs: 'By pairs',
  at: (time, name, value) => `${time} – ${name}: ${value}`,
  points: (value) => `${value} points`,
  hint: 'The line is what was seen; the band is where the true difference lies. The dashes are zero: once the band leaves it out, it is known.',
  reachedHint: 'The upright line: when it was known.',
  time: 'Time',
  answersTo: (version) => `Answers ${version}`,
  accuracyOf: (version) => `Accuracy ${version}`,
  difference: (test) => `Difference, ${test}`,
  interval: (test) => `Interval, ${test}`,
  verdict: 'Verdict',
  verdicts: {
    ship: 'v2 better',
    roll_back: 'v2 worse',
    keep_collecting: 'not known',
    unhealthy: 'not valid',
  },
};

export const historyTexts = { es, en };
export const useHistoryTexts = textsIn(historyTexts);
