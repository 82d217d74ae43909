// The texts of the pictures that a candidate and the model that serves have both read.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  samePictures: 'Con las mismas imágenes',
  pairCounts: (pictures: number, better: number, worse: number) =>
    `de ${n(pictures, 'imagen', 'imágenes')}, solo el nuevo lee bien ${better} y solo el que sirve ${worse}`,
  heldOutPairs: 'Apartadas antes de aprender',
  laterOthers: 'Dadas después, a otro modelo',
  laterServed: 'Dadas después, al que sirve (la gente cuenta más sus fallos)',
  laterDifference: (difference: string, interval: [string, string] | null) =>
    `${difference} puntos con las dadas a otro modelo${interval ? `, entre ${interval[0]} y ${interval[1]}` : '; aún son pocas'}.`,
};

const en: typeof es = {
  samePictures: 'On the same pictures',
  pairCounts: (pictures, better, worse) =>
    `of ${m(pictures, 'picture', 'pictures')}, only the new one reads ${better} right, and only the one that serves ${worse}`,
  heldOutPairs: 'Set aside before it learnt',
  laterOthers: 'Given since, to another model',
  laterServed: 'Given since, to the one that serves (people report its errors more often)',
  laterDifference: (difference, interval) =>
    `${difference} points on those given to another model${interval ? `, between ${interval[0]} and ${interval[1]}` : '; they are few yet'}.`,
};

export const pairsTexts = { es, en };
export const usePairsTexts = textsIn(pairsTexts);
