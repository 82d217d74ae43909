// What is said about the digits that a model takes for others, by what people say.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  title: 'Qué confunde cada modelo',
  most: (truth: number, read: number, count: number, share: string) =>
    `Lo que más confunde es un ${truth} con un ${read}: ${n(count, 'vez', 'veces')}, el ${share} de los ${truth}.`,
  nothingConfused: 'Según la gente, no ha confundido ningún dígito.',
  nothingCounted: 'De este modelo aún no se ha contado ninguna respuesta.',
  part: (counted: string, all: string, since: string) =>
    `Cuenta ${counted} de ${all} respuestas, las que hay desde el ${since}: de las anteriores no se guardó este detalle.`,
  hint: 'Las filas son lo que dice la gente; las columnas, lo que leyó el modelo. El color es la parte de la fila: verde lo que acierta, rojo lo que falla.',
  model: 'Modelo',
  was: 'Era',
  read: 'Se leyó',
  noDigit: 'otra cosa',
  noDigitHint: '«Otra cosa»: no era un dígito, o nadie dijo cuál.',
  cell: (count: number, truth: number, read: number) =>
    `${n(count, 'respuesta', 'respuestas')}: era ${truth} y se leyó ${read}. Verlas`,
};

const en: typeof es = {
  title: 'What each model confuses',
  most: (truth, read, count, share) =>
    `Most often it takes a ${truth} for a ${read}: ${m(count, 'time', 'times')}, ${share} of the ${truth}s.`,
  nothingConfused: 'By what people say, it has confused no digit.',
  nothingCounted: 'No answer about this model is counted yet.',
  part: (counted, all, since) =>
    `It counts ${counted} of ${all} answers, those since ${since}: of earlier ones this was not kept.`,
  hint: 'Rows are what people say; columns are what the model read. The colour is the share of the row: green what is right, red what is wrong.',
  model: 'Model',
  was: 'Was',
  read: 'Read as',
  noDigit: 'other',
  noDigitHint: '“Other”: it was no digit, or nobody said which.',
  cell: (count, truth, read) =>
    `${m(count, 'answer', 'answers')}: it was ${truth} and was read as ${read}. See them`,
};

export const confusionTexts = { es, en };
export const useConfusionTexts = textsIn(confusionTexts);
