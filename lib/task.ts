// What the models recognise: digits 0–9 in pictures of 28×28 pixels, and "not one digit"; how many labels teach it; the schemas of an answer.
import * as z from 'zod/mini';

/** Side of a model's input in pixels. */
export const SIDE = 28;
/** Bytes of a picture: row by row, 0 paper, 255 ink. */
export const PIXELS = SIDE * SIDE;

/** Classes 0–9 are the digits. */
export const CLASSES = 10;
/** The class "not one digit", which some models have as their eleventh. */
export const NOT_A_DIGIT = 10;

/** The most digits that are read from one picture; with more signs it is a page of text. */
export const MOST_DIGITS = 64;

/** The labels that a retraining takes: fewer are too few to train on and to measure with, more would cost time and improve nothing. */
export const LEAST_LABELS = 20;
export const MOST_LABELS = 5_000;

// In functions that are marked pure, so that a bundle without these schemas has no zod because of them.

/** One of the digits 0–9. */
export const digit = /* @__PURE__ */ (() => z.int().check(z.minimum(0), z.maximum(CLASSES - 1)))();
/** A probability, or any other share: 0–1. */
export const share = /* @__PURE__ */ (() => z.number().check(z.minimum(0), z.maximum(1)))();
/** A share for each digit, in order. */
export const digitShares = /* @__PURE__ */ (() => z.array(share).check(z.length(CLASSES)))();
